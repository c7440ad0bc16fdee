-- A timeline as tables. Dates stand as they were given, as EDTF text, and
-- beside it as the first and the last possible day (lo, hi), ISO 8601; a bound
-- that there is not is NULL, and so is an empty text. Lists within a cell are JSON.

-- What everything here rests on: one row. Asked again with query, the answer
-- is the same.
CREATE TABLE basis (
  timeline      TEXT NOT NULL,
  title         TEXT,
  description   TEXT,
  publisher     TEXT,
  licence       TEXT,
  updated       TEXT NOT NULL, -- recorded time of the last event known
  known_at      INTEGER NOT NULL, -- its sequence
  as_of         TEXT,
  reported_by   TEXT,
  without       TEXT, -- JSON: sources taken to be withdrawn
  certainty     TEXT NOT NULL,
  carry_forward INTEGER NOT NULL,
  today         TEXT,
  query         TEXT NOT NULL,
  url           TEXT
);

CREATE TABLE sources (
  slug         TEXT PRIMARY KEY,
  title        TEXT,
  publisher    TEXT,
  url          TEXT,
  published    TEXT, -- EDTF
  published_lo TEXT,
  published_hi TEXT,
  dating       TEXT,
  dating_note  TEXT,
  kind         TEXT,
  sha256       TEXT,
  lang         TEXT,
  flags        TEXT, -- JSON
  cited        INTEGER NOT NULL, -- occurrences that cite it
  alone        INTEGER NOT NULL, -- occurrences that only it supports
  retracted    INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL -- by the basis
);

-- Whoever is named has a row; one that does not stand at the basis has nothing
-- but its slug, and stands = 0.
CREATE TABLE entities (
  slug        TEXT PRIMARY KEY,
  kind        TEXT,
  name        TEXT,
  description TEXT,
  status      TEXT, -- on the day of the basis
  certainty   TEXT, -- of the status
  touching    INTEGER, -- occurrences that are about it or name it
  of          TEXT,
  located_in  TEXT,
  published   TEXT,
  updated     TEXT,
  url         TEXT,
  stands      INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE names (
  entity TEXT REFERENCES entities (slug),
  lang   TEXT NOT NULL,
  name   TEXT,
  PRIMARY KEY (entity, lang)
);

CREATE TABLE aliases (
  entity TEXT REFERENCES entities (slug),
  alias  TEXT,
  PRIMARY KEY (entity, alias)
);

CREATE TABLE links (
  entity TEXT REFERENCES entities (slug),
  url    TEXT, -- the same elsewhere
  PRIMARY KEY (entity, url)
);

CREATE TABLE occurrences (
  id          TEXT PRIMARY KEY, -- ULID
  position    INTEGER NOT NULL UNIQUE, -- in timeline order, the undated last
  type        TEXT,
  kind        TEXT,
  verb        TEXT,
  occurred    TEXT NOT NULL, -- EDTF, or unknown
  lo          TEXT, -- the first day it can have touched
  hi          TEXT, -- the last
  lasts       INTEGER NOT NULL, -- it has a beginning and an end:
  began_hi    TEXT, -- the last day on which it can have begun
  ended_lo    TEXT, -- the first on which it can have ended
  "when"      TEXT NOT NULL, -- the date in words
  certainty   TEXT, -- on the day of the basis
  over        INTEGER NOT NULL,
  dating      TEXT,
  dating_note TEXT,
  title       TEXT,
  summary     TEXT, -- Markdown
  lang        TEXT,
  about       TEXT REFERENCES entities (slug),
  part_of     TEXT, -- an occurrence, which may lie outside what was asked
  replaces    TEXT,
  planned     TEXT, -- EDTF
  planned_lo  TEXT,
  planned_hi  TEXT,
  due         TEXT, -- EDTF
  due_lo      TEXT,
  due_hi      TEXT,
  terms       TEXT,
  occasion    TEXT REFERENCES entities (slug),
  published   TEXT NOT NULL, -- when it was recorded
  updated     TEXT NOT NULL,
  change      TEXT NOT NULL, -- the latest
  sequence    INTEGER NOT NULL, -- of the latest event
  url         TEXT
);

-- Titles, summaries and terms that are given in several languages.
CREATE TABLE translations (
  occurrence TEXT NOT NULL REFERENCES occurrences (id),
  field      TEXT NOT NULL,
  lang       TEXT NOT NULL,
  words      TEXT,
  PRIMARY KEY (occurrence, field, lang)
);

CREATE TABLE actors (
  occurrence TEXT NOT NULL REFERENCES occurrences (id),
  position   INTEGER NOT NULL,
  entity     TEXT REFERENCES entities (slug),
  role       TEXT,
  office     TEXT REFERENCES entities (slug),
  former     INTEGER NOT NULL, -- named as a former holder of the office
  PRIMARY KEY (occurrence, position)
);

CREATE TABLE places (
  occurrence TEXT NOT NULL REFERENCES occurrences (id),
  position   INTEGER NOT NULL,
  entity     TEXT REFERENCES entities (slug),
  PRIMARY KEY (occurrence, position)
);

CREATE TABLE touches (
  occurrence TEXT NOT NULL REFERENCES occurrences (id),
  position   INTEGER NOT NULL,
  entity     TEXT REFERENCES entities (slug),
  PRIMARY KEY (occurrence, position)
);

-- A citation is of an occurrence or of an entity.
CREATE TABLE citations (
  id            INTEGER PRIMARY KEY,
  occurrence    TEXT REFERENCES occurrences (id),
  entity        TEXT REFERENCES entities (slug),
  position      INTEGER NOT NULL,
  source        TEXT REFERENCES sources (slug),
  locator       TEXT,
  quote         TEXT,
  quote_sha256  TEXT,
  directness    TEXT NOT NULL,
  attributed_to TEXT, -- an entity's slug, or words
  stance        TEXT NOT NULL,
  gives         TEXT, -- JSON: the fields it supports
  note          TEXT,
  CHECK ((occurrence IS NULL) <> (entity IS NULL))
);

-- What a source says of a field where it differs from the record.
CREATE TABLE says (
  citation INTEGER NOT NULL REFERENCES citations (id),
  record   TEXT NOT NULL, -- kind/key
  source   TEXT REFERENCES sources (slug),
  field    TEXT,
  value    TEXT NOT NULL, -- JSON
  PRIMARY KEY (citation, field)
);

CREATE TABLE commitments (
  slug             TEXT PRIMARY KEY REFERENCES entities (slug),
  name             TEXT,
  status           TEXT, -- on the day of the basis
  open             INTEGER NOT NULL,
  made             TEXT, -- EDTF
  made_lo          TEXT,
  made_hi          TEXT,
  due              TEXT, -- EDTF
  due_lo           TEXT,
  due_hi           TEXT,
  terms            TEXT,
  measure_quantity REAL,
  measure_unit     TEXT,
  disagreement     TEXT
);

CREATE TABLE agreements (
  slug       TEXT PRIMARY KEY REFERENCES entities (slug),
  name       TEXT,
  instrument TEXT,
  purpose    TEXT,
  status     TEXT,
  certainty  TEXT
);

-- Who is bound: obligors and beneficiaries of commitments, parties of agreements.
CREATE TABLE parties (
  of       TEXT REFERENCES entities (slug),
  role     TEXT NOT NULL, -- obligor, beneficiary, party
  position INTEGER NOT NULL,
  entity   TEXT REFERENCES entities (slug),
  PRIMARY KEY (of, role, position)
);

CREATE TABLE initiatives (
  slug      TEXT PRIMARY KEY REFERENCES entities (slug),
  kind      TEXT,
  name      TEXT,
  status    TEXT,
  certainty TEXT
);

CREATE TABLE documents (
  slug      TEXT PRIMARY KEY REFERENCES entities (slug),
  kind      TEXT,
  name      TEXT,
  status    TEXT,
  certainty TEXT
);

-- Who is attested in an office on the day of the basis.
CREATE TABLE offices (
  slug    TEXT PRIMARY KEY REFERENCES entities (slug),
  name    TEXT,
  unknown INTEGER NOT NULL, -- nobody is attested on the day
  carried INTEGER NOT NULL -- the holder is the one attested last before it
);

CREATE TABLE attestations (
  id         INTEGER PRIMARY KEY,
  office     TEXT NOT NULL REFERENCES offices (slug),
  relation   TEXT NOT NULL, -- to the day: holder, before, after; vague: at some time
  holder     TEXT REFERENCES entities (slug),
  occurrence TEXT NOT NULL, -- may lie behind the day that was asked
  occurred   TEXT NOT NULL,
  lo         TEXT,
  hi         TEXT,
  sources    TEXT -- JSON
);

-- Every event of every record up to the basis, whatever else was asked.
CREATE TABLE history (
  sequence INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE, -- ULID
  record   TEXT NOT NULL, -- kind/key
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  change   TEXT NOT NULL,
  recorded TEXT NOT NULL,
  by       TEXT,
  reason   TEXT
);

-- The fields that an event altered; none for the first one of a record.
CREATE TABLE changes (
  sequence   INTEGER NOT NULL REFERENCES history (sequence),
  field      TEXT NOT NULL,
  from_value TEXT, -- JSON
  to_value   TEXT, -- JSON
  PRIMARY KEY (sequence, field)
);
