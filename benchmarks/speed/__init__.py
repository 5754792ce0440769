"""How fast the engine indexes and answers, beside other engines in the same run.

python -m benchmarks.speed [--size 10k|100k|1m|reuters|all] [--reuters DIRECTORY]

words, generating, reuters, texts   what is indexed
mix                                 what is asked
engines, peers, ours                who is compared
children                            a process for each measurement
indexing, querying                  the engines alone
whole, filling, processes           the whole program on a whole archive
results, goals, tables, document    what came of it
"""
