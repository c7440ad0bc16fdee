CREATE INDEX occurrences_lo ON occurrences (lo);
CREATE INDEX occurrences_hi ON occurrences (hi);
CREATE INDEX occurrences_type ON occurrences (kind, verb);
CREATE INDEX occurrences_about ON occurrences (about);
CREATE INDEX occurrences_part_of ON occurrences (part_of);
CREATE INDEX entities_kind ON entities (kind);
CREATE INDEX actors_entity ON actors (entity);
CREATE INDEX actors_office ON actors (office);
CREATE INDEX places_entity ON places (entity);
CREATE INDEX touches_entity ON touches (entity);
CREATE INDEX citations_occurrence ON citations (occurrence);
CREATE INDEX citations_entity ON citations (entity);
CREATE INDEX citations_source ON citations (source);
CREATE INDEX parties_entity ON parties (entity);
CREATE INDEX attestations_office ON attestations (office);
CREATE INDEX history_record ON history (record);

-- The timeline as people read it.
CREATE VIEW v_timeline AS
SELECT o.position, o.id, o."when", o.lo, o.hi, o.certainty, o.type, o.title, e.name AS about,
  (SELECT group_concat(name, '; ') FROM (
    SELECT n.name FROM actors a JOIN entities n ON n.slug = a.entity WHERE a.occurrence = o.id ORDER BY a.position)) AS actors,
  (SELECT group_concat(name, '; ') FROM (
    SELECT n.name FROM places p JOIN entities n ON n.slug = p.entity WHERE p.occurrence = o.id ORDER BY p.position)) AS places,
  (SELECT group_concat(title, '; ') FROM (
    SELECT s.title, min(c.position) AS first FROM citations c JOIN sources s ON s.slug = c.source
    WHERE c.occurrence = o.id AND c.stance = 'supports' GROUP BY s.slug ORDER BY first)) AS sources
FROM occurrences o LEFT JOIN entities e ON e.slug = o.about
ORDER BY o.position;

-- What became of each record, field by field.
CREATE VIEW v_changes AS
SELECT h.sequence, h.recorded, h.record, h.change, h.by, h.reason, c.field, c.from_value, c.to_value
FROM history h LEFT JOIN changes c ON c.sequence = h.sequence
ORDER BY h.sequence, c.field;
