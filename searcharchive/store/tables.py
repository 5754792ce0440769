"""The store's tables: the scripts that make a store of each version from one of the version before.

A script that was ever released is never edited; a change is a new script. `migrations` runs them.
"""

APPLICATION_ID = 0x53414152
"""`SAAR`: lets tools such as file(1) tell the store from any other SQLite file."""

FIRST = f"""
PRAGMA application_id = {APPLICATION_ID};

CREATE TABLE articles (
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  made INTEGER NOT NULL,        -- 1: the id was made from the content; 0: the source's own
  headline TEXT,
  body TEXT NOT NULL,
  date TEXT,                    -- EDTF: 2008-04-06, 2008-04, 1987~, 198X
  date_start TEXT,              -- first day, ISO
  date_end TEXT,                -- last day, inclusive
  date_source TEXT,             -- record, front-matter, metadata, path or dateline
  date_text TEXT,               -- a date that could not be completed, as written
  dateline TEXT,
  dateline_place TEXT,          -- its words without day and agency
  dateline_month INTEGER,
  dateline_day INTEGER,
  dateline_day_text TEXT,
  dateline_agency TEXT,
  dateline_start INTEGER,       -- where it stands in body, in code points; null: from a field
  dateline_end INTEGER,
  byline TEXT,
  section TEXT,
  page TEXT,
  edition TEXT,
  source TEXT,
  language TEXT,
  note TEXT,
  sha256 TEXT NOT NULL,         -- of source, headline and body
  added TEXT NOT NULL,          -- first taken in, UTC
  removed TEXT,                 -- hidden since, UTC
  sequence INTEGER NOT NULL     -- of its last change
) STRICT;
CREATE UNIQUE INDEX articles_by_sequence ON articles (sequence);
CREATE INDEX articles_by_text ON articles (sha256, date);
CREATE INDEX articles_removed ON articles (id) WHERE removed IS NOT NULL;

-- What the record said, before --metadata and before anything was derived.
CREATE TABLE given (
  article TEXT NOT NULL PRIMARY KEY REFERENCES articles,
  date TEXT,
  date_source TEXT NOT NULL,
  dateline TEXT,
  year INTEGER,                 -- import --year
  edtf TEXT,                    -- its date without --metadata
  sha256 TEXT NOT NULL          -- of its source, headline and body without --metadata
) STRICT, WITHOUT ROWID;
CREATE INDEX given_by_text ON given (sha256, edtf);

-- What --metadata gave, kept for the next reading of the same article.
CREATE TABLE metadata (
  article TEXT NOT NULL REFERENCES articles,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  first INTEGER NOT NULL,       -- 1: it overrides the record (--metadata-first)
  PRIMARY KEY (article, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
  article TEXT NOT NULL REFERENCES articles,
  position INTEGER NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;

-- A row is never changed: articles with other keys for a place point to another row.
CREATE TABLE places (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  region TEXT,
  country TEXT                  -- ISO 3166-1 alpha-2, or ISO 3166-3 alpha-4
) STRICT;
CREATE TABLE place_names (
  place INTEGER NOT NULL REFERENCES places,
  key TEXT NOT NULL,
  PRIMARY KEY (place, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_names_by_key ON place_names (key);
CREATE TABLE article_places (
  article TEXT NOT NULL REFERENCES articles,
  position INTEGER NOT NULL,
  place INTEGER NOT NULL REFERENCES places,
  PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_places_by_place ON article_places (place);

CREATE TABLE origins (
  article TEXT NOT NULL REFERENCES articles,
  position INTEGER NOT NULL,    -- the first is the one that the article's text is from
  path TEXT NOT NULL,
  path_encoded INTEGER NOT NULL,
  record INTEGER NOT NULL,
  sha256 TEXT NOT NULL,         -- of the file's bytes
  seen INTEGER NOT NULL,        -- the import that last met it
  gone TEXT,                    -- no longer in its file since, UTC
  PRIMARY KEY (article, position),
  UNIQUE (path, record, article)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  path TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  fingerprint TEXT,             -- of all that its reading depends on; null: read it again
  records INTEGER NOT NULL,
  gone TEXT                     -- vanished since, UTC
) STRICT, WITHOUT ROWID;

-- What an exported archive said was removed, where the text itself is not here.
CREATE TABLE tombstones (
  id TEXT NOT NULL PRIMARY KEY,
  removed TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_by_sha256 ON tombstones (sha256);

CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started TEXT NOT NULL,
  finished TEXT,
  state TEXT NOT NULL,          -- running, done, interrupted or undone
  paths TEXT NOT NULL,          -- what was imported, a line each
  options TEXT NOT NULL,
  files INTEGER NOT NULL DEFAULT 0,
  unchanged_files INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  replaced INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  further_origins INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  undated INTEGER NOT NULL DEFAULT 0,
  without_dateline INTEGER NOT NULL DEFAULT 0,
  no_longer_in_file INTEGER NOT NULL DEFAULT 0,
  kept_removed INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  disagreements INTEGER NOT NULL DEFAULT 0,
  unmatched_rows INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE import_warnings (
  import INTEGER NOT NULL REFERENCES imports,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,           -- warning, refused, skipped, disagreement or unmatched
  path TEXT NOT NULL,
  record INTEGER,
  message TEXT NOT NULL,
  PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO state VALUES ('sequence', 0);

CREATE VIEW article_list AS
SELECT a.id, a.date, a.dateline, a.headline, a.byline, a.section, a.source, o.path, o.record
FROM articles AS a LEFT JOIN origins AS o ON o.article = a.id AND o.position = 0
WHERE a.removed IS NULL;
"""

SECOND = """
-- Earlier versions of articles that an import replaced, whole; columns as in articles.
CREATE TABLE versions (
  article TEXT NOT NULL REFERENCES articles,
  number INTEGER NOT NULL,      -- in the order in which they were kept
  replaced TEXT NOT NULL,       -- when another took its place, UTC
  import INTEGER REFERENCES imports,  -- the import that replaced it; null: another archive's
  headline TEXT,
  body TEXT NOT NULL,
  date TEXT,
  date_start TEXT,
  date_end TEXT,
  date_source TEXT,
  date_text TEXT,
  dateline TEXT,
  dateline_place TEXT,
  dateline_month INTEGER,
  dateline_day INTEGER,
  dateline_day_text TEXT,
  dateline_agency TEXT,
  dateline_start INTEGER,
  dateline_end INTEGER,
  byline TEXT,
  section TEXT,
  page TEXT,
  edition TEXT,
  source TEXT,
  language TEXT,
  note TEXT,
  sha256 TEXT NOT NULL,
  added TEXT NOT NULL,
  subjects TEXT NOT NULL,       -- JSON: a list of texts
  places TEXT NOT NULL,         -- JSON: a list of [name, region, country]
  origins TEXT NOT NULL,        -- JSON: a list of [path, record, sha256, path_encoded]
  PRIMARY KEY (article, number)
) STRICT;

-- 1: its text was erased here and files may still hold it; 2: no file does any more.
ALTER TABLE tombstones ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- Where an erased article came from, and the hashes of its text, earlier versions' too: by them
-- no import brings it back.
CREATE TABLE erased_origins (
  tombstone TEXT NOT NULL REFERENCES tombstones,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  path_encoded INTEGER NOT NULL,
  record INTEGER NOT NULL,
  sha256 TEXT NOT NULL,         -- of the file's bytes
  PRIMARY KEY (tombstone, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_origins_by_record ON erased_origins (path, record);
CREATE TABLE erased_texts (
  tombstone TEXT NOT NULL REFERENCES tombstones,
  sha256 TEXT NOT NULL,         -- of source, headline and body
  PRIMARY KEY (tombstone, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_texts_by_sha256 ON erased_texts (sha256);
"""

THIRD = """
-- A digest of the rows that an article, its origins or its earlier versions, a tombstone, a file or
-- an import stands in: what was changed by anything else than searcharchive is found by it. How it
-- is made: docs/fixity.md.
CREATE TABLE fixity (
  kind TEXT NOT NULL,           -- article, origins, versions, tombstone, file or import
  key TEXT NOT NULL,            -- the id, the file's path or the import's number
  digest INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
"""
