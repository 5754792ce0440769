"""Articles by whole ids and by the beginnings of made ones."""

from searcharchive.archive.showing import show

from .desk import Desk


def test_ids_and_prefixes(desk: Desk) -> None:
    desk.write("a.jsonl", {"body": "A ferry was late."}, {"id": "source-7", "body": "A train."})
    desk.take()
    made = desk.ids()["A ferry was late."]
    spelled = made.upper().replace("0", "O").replace("1", "L")
    for typed in (made, made[:4], made.upper(), spelled, "source-7"):
        shown = show(desk.archive, [typed])
        assert [each.id for each in shown.articles] == [made if typed != "source-7" else typed]
    for typed in (made[:3], "source", "SOURCE-7", "", f"{made}0"):
        shown = show(desk.archive, [typed])
        assert shown.articles == () and len(shown.unknown) == 1


def test_a_whole_id_wins_over_a_prefix(desk: Desk) -> None:
    desk.write("a.jsonl", {"body": "A ferry was late."})
    desk.take()
    made = desk.ids()["A ferry was late."]
    desk.write("b.jsonl", {"id": made[:4], "body": "A train was early."})
    desk.take()
    assert [each.id for each in show(desk.archive, [made[:4]]).articles] == [made[:4]]
    assert [each.id for each in show(desk.archive, [made[:5]]).articles] == [made]


def test_an_ambiguous_prefix_names_what_it_may_mean(desk: Desk) -> None:
    text = {"body": "The same notice in two issues."}
    desk.write("a.jsonl", text | {"date": "1987"}, text | {"date": "1988"})
    desk.take()
    with desk.archive.store() as store:
        first, second = sorted((each.id for each in store.iterate()), key=len)
    assert second.startswith(first)
    shown = show(desk.archive, [first[:6], first, second])
    assert [each.id for each in shown.articles] == [first, second]
    assert first in shown.unknown[0] and second in shown.unknown[0]


def test_order_is_kept_and_the_unknown_are_told(desk: Desk) -> None:
    desk.write("a.jsonl", {"id": "1", "body": "One."}, {"id": "2", "body": "Two."})
    desk.take()
    shown = show(desk.archive, ["2", "nothing", "1"])
    assert [each.id for each in shown.articles] == ["2", "1"]
    assert len(shown.unknown) == 1 and "'nothing'" in shown.unknown[0]
