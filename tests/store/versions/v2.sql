-- A store of version 2, as text: what sqlite3's iterdump gave of it, and its header's numbers.
PRAGMA application_id = 1396785490;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE article_places (
  article TEXT NOT NULL REFERENCES articles,
  position INTEGER NOT NULL,
  place INTEGER NOT NULL REFERENCES places,
  PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "article_places" VALUES('v1-1',0,1);
INSERT INTO "article_places" VALUES('p3v3gx0qmt',0,2);
INSERT INTO "article_places" VALUES('p3v3gx0qmt',1,3);
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
INSERT INTO "articles" VALUES('v1-1',0,'Ferry back at Varna','VARNA, Bulgaria, Dec 31 (AP) - A ferry
came in.

	It left 🚢.','1987-12-31','1987-12-31','1987-12-31','record',NULL,'VARNA, Bulgaria, Dec 31 (AP)','VARNA, Bulgaria',12,31,'Dec 31','AP',0,28,'Ada Quill','Shipping','7','late','Harbour Post',NULL,'From the paper''s own archive.','23455297148ce8de014fd4645b14f817e6e4c827d0e9e5bd2ecaa57514d276f4','2026-03-01T09:00:00Z',NULL,1);
INSERT INTO "articles" VALUES('p3v3gx0qmt',1,NULL,'TURKU/OULU, Finland — Ice broke.',NULL,NULL,NULL,NULL,'Easter Monday','TURKU/OULU, Finland','TURKU/OULU, Finland',NULL,NULL,NULL,NULL,0,19,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'b0f6387417a6b49c8712279ac6aa71c7545753068f0bc4919190b0d1b4a91dd3','2026-03-01T09:00:00Z',NULL,2);
INSERT INTO "articles" VALUES('v1-2',0,NULL,'Taken back by its author.','1988-02','1988-02-01','1988-02-29','record',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Someone Else','News',NULL,NULL,NULL,NULL,NULL,'6fce3eb9c2c80ba4cff9f68e99cc2ada37c807208fff7b2d5f8dc30b4534d74c','2026-03-01T09:00:00Z','2026-03-02T09:00:00Z',5);
INSERT INTO "articles" VALUES('v1-3',0,'A NUL� in it','',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'96ff4bf1b4b05a31b5c77c7c3f05de65ba129ea884992b844a47d3b29e70bed5','2026-03-01T09:00:00Z',NULL,4);
CREATE TABLE erased_origins (
  tombstone TEXT NOT NULL REFERENCES tombstones,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  path_encoded INTEGER NOT NULL,
  record INTEGER NOT NULL,
  sha256 TEXT NOT NULL,         -- of the file's bytes
  PRIMARY KEY (tombstone, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE erased_texts (
  tombstone TEXT NOT NULL REFERENCES tombstones,
  sha256 TEXT NOT NULL,         -- of source, headline and body
  PRIMARY KEY (tombstone, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE files (
  path TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  fingerprint TEXT,             -- of all that its reading depends on; null: read it again
  records INTEGER NOT NULL,
  gone TEXT                     -- vanished since, UTC
) STRICT, WITHOUT ROWID;
INSERT INTO "files" VALUES('articles/a.jsonl','8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e','f21bdf8e52fe73391f8f07cae4fda7767cdca64d9413d0ffdea6c301ee8589b1',4,NULL);
INSERT INTO "files" VALUES('articles/b.jsonl','67dc28305f9cfc79a9b581c40773c56cbab59d33bb9021b389eb6764adffb348','c80ee569a59259cc887785c296f6e9d32dc754d74098a6d4c5448e61d907d1f1',1,NULL);
CREATE TABLE given (
  article TEXT NOT NULL PRIMARY KEY REFERENCES articles,
  date TEXT,
  date_source TEXT NOT NULL,
  dateline TEXT,
  year INTEGER,                 -- import --year
  edtf TEXT,                    -- its date without --metadata
  sha256 TEXT NOT NULL          -- of its source, headline and body without --metadata
) STRICT, WITHOUT ROWID;
INSERT INTO "given" VALUES('p3v3gx0qmt','Easter Monday','record',NULL,NULL,NULL,'b0f6387417a6b49c8712279ac6aa71c7545753068f0bc4919190b0d1b4a91dd3');
INSERT INTO "given" VALUES('v1-1','1987-12-31','record',NULL,NULL,'1987-12-31','23455297148ce8de014fd4645b14f817e6e4c827d0e9e5bd2ecaa57514d276f4');
INSERT INTO "given" VALUES('v1-2','1988-02','record',NULL,NULL,'1988-02','6fce3eb9c2c80ba4cff9f68e99cc2ada37c807208fff7b2d5f8dc30b4534d74c');
INSERT INTO "given" VALUES('v1-3',NULL,'record',NULL,NULL,NULL,'96ff4bf1b4b05a31b5c77c7c3f05de65ba129ea884992b844a47d3b29e70bed5');
CREATE TABLE import_warnings (
  import INTEGER NOT NULL REFERENCES imports,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,           -- warning, refused, skipped, disagreement or unmatched
  path TEXT NOT NULL,
  record INTEGER,
  message TEXT NOT NULL,
  PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "import_warnings" VALUES(1,1,'warning','articles/a.jsonl',2,'the date of the record can''t be read: ''Easter Monday'' is no date: it is neither numbers nor a month''s English name with day and year; accepted are 2008, 2008-04, 2008-04-06, ''April 2008'', ''6 April 2008'', ''April 6, 2008'', 4/6/2008, 1987~, 1987?, 198X');
INSERT INTO "import_warnings" VALUES(1,2,'warning','articles/a.jsonl',4,'null characters and halves of surrogate pairs in it became U+FFFD');
INSERT INTO "import_warnings" VALUES(1,3,'warning','articles/b.jsonl',1,'the date of the record can''t be read: ''Easter Monday'' is no date: it is neither numbers nor a month''s English name with day and year; accepted are 2008, 2008-04, 2008-04-06, ''April 2008'', ''6 April 2008'', ''April 6, 2008'', 4/6/2008, 1987~, 1987?, 198X');
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
INSERT INTO "imports" VALUES(1,'2026-03-01T09:00:00Z','2026-03-01T09:00:00Z','done','articles/a.jsonl
articles/b.jsonl','--metadata articles/meta.csv',2,0,4,0,0,1,0,0,2,2,0,0,3,0,0);
CREATE TABLE metadata (
  article TEXT NOT NULL REFERENCES articles,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  first INTEGER NOT NULL,       -- 1: it overrides the record (--metadata-first)
  PRIMARY KEY (article, field)
) STRICT, WITHOUT ROWID;
INSERT INTO "metadata" VALUES('v1-2','byline','Someone Else',0);
INSERT INTO "metadata" VALUES('v1-2','section','News',0);
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
INSERT INTO "origins" VALUES('p3v3gx0qmt',0,'articles/a.jsonl',0,2,'8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e',1,NULL);
INSERT INTO "origins" VALUES('p3v3gx0qmt',1,'articles/b.jsonl',0,1,'67dc28305f9cfc79a9b581c40773c56cbab59d33bb9021b389eb6764adffb348',1,NULL);
INSERT INTO "origins" VALUES('v1-1',0,'articles/a.jsonl',0,1,'8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e',1,NULL);
INSERT INTO "origins" VALUES('v1-2',0,'articles/a.jsonl',0,3,'8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e',1,NULL);
INSERT INTO "origins" VALUES('v1-3',0,'articles/a.jsonl',0,4,'8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e',1,NULL);
CREATE TABLE place_names (
  place INTEGER NOT NULL REFERENCES places,
  key TEXT NOT NULL,
  PRIMARY KEY (place, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "place_names" VALUES(2,'abo');
INSERT INTO "place_names" VALUES(2,'aboa');
INSERT INTO "place_names" VALUES(1,'barna');
INSERT INTO "place_names" VALUES(1,'bg');
INSERT INTO "place_names" VALUES(1,'bgr');
INSERT INTO "place_names" VALUES(1,'bulgaria');
INSERT INTO "place_names" VALUES(2,'fi');
INSERT INTO "place_names" VALUES(3,'fi');
INSERT INTO "place_names" VALUES(2,'fin');
INSERT INTO "place_names" VALUES(3,'fin');
INSERT INTO "place_names" VALUES(2,'finland');
INSERT INTO "place_names" VALUES(3,'finland');
INSERT INTO "place_names" VALUES(1,'odessos');
INSERT INTO "place_names" VALUES(1,'odessus');
INSERT INTO "place_names" VALUES(3,'ooulou');
INSERT INTO "place_names" VALUES(3,'oulo');
INSERT INTO "place_names" VALUES(3,'oulu');
INSERT INTO "place_names" VALUES(3,'oulu linn');
INSERT INTO "place_names" VALUES(3,'ovlu');
INSERT INTO "place_names" VALUES(1,'stalin');
INSERT INTO "place_names" VALUES(2,'tourkou');
INSERT INTO "place_names" VALUES(2,'turcu');
INSERT INTO "place_names" VALUES(2,'turku');
INSERT INTO "place_names" VALUES(2,'turu');
INSERT INTO "place_names" VALUES(3,'uleaborg');
INSERT INTO "place_names" VALUES(3,'uleoborg');
INSERT INTO "place_names" VALUES(3,'uloa');
INSERT INTO "place_names" VALUES(1,'varna');
INSERT INTO "place_names" VALUES(1,'varna khot');
INSERT INTO "place_names" VALUES(1,'varnae');
INSERT INTO "place_names" VALUES(1,'warna');
CREATE TABLE places (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  region TEXT,
  country TEXT                  -- ISO 3166-1 alpha-2, or ISO 3166-3 alpha-4
) STRICT;
INSERT INTO "places" VALUES(1,'Varna',NULL,'BG');
INSERT INTO "places" VALUES(2,'Turku',NULL,'FI');
INSERT INTO "places" VALUES(3,'Oulu',NULL,'FI');
CREATE TABLE state (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "state" VALUES('sequence',6);
CREATE TABLE subjects (
  article TEXT NOT NULL REFERENCES articles,
  position INTEGER NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "subjects" VALUES('v1-1',0,'ferries');
INSERT INTO "subjects" VALUES('v1-1',1,'ice');
CREATE TABLE tombstones (
  id TEXT NOT NULL PRIMARY KEY,
  removed TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sequence INTEGER NOT NULL
, erased INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
INSERT INTO "tombstones" VALUES('elsewhere-1','2025-01-01T00:00:00Z','abababababababababababababababababababababababababababababababab',6,0);
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
INSERT INTO "versions" VALUES('v1-3',1,'2026-04-01T09:00:00Z',1,'A NUL� in it','An earlier body.',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'0000000000000000000000000000000000000000000000000000000000000000','2026-03-01T09:00:00Z','[]','[]','[["articles/a.jsonl", 4, "8cd6a638f2e3e596bc13015599f78a820b4e105dc020ef5f5e7394b42c580e1e", false]]');
CREATE UNIQUE INDEX articles_by_sequence ON articles (sequence);
CREATE INDEX articles_by_text ON articles (sha256, date);
CREATE INDEX articles_removed ON articles (id) WHERE removed IS NOT NULL;
CREATE INDEX given_by_text ON given (sha256, edtf);
CREATE INDEX place_names_by_key ON place_names (key);
CREATE INDEX article_places_by_place ON article_places (place);
CREATE INDEX tombstones_by_sha256 ON tombstones (sha256);
CREATE VIEW article_list AS
SELECT a.id, a.date, a.dateline, a.headline, a.byline, a.section, a.source, o.path, o.record
FROM articles AS a LEFT JOIN origins AS o ON o.article = a.id AND o.position = 0
WHERE a.removed IS NULL;
CREATE INDEX erased_origins_by_record ON erased_origins (path, record);
CREATE INDEX erased_texts_by_sha256 ON erased_texts (sha256);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('imports',1);
INSERT INTO "sqlite_sequence" VALUES('places',3);
COMMIT;
