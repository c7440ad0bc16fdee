package events

import (
	"fmt"
	"strings"

	"github.com/oklog/ulid/v2"
)

// Kinds of the three registries. Records of these kinds have a slug as key;
// records of every other kind are occurrences, whose key is a ULID.
const (
	KindTimeline = "timeline"
	KindSource   = "source"
	KindEntity   = "entity"
)

// SubjectPrefix is the first token of every subject of the log.
const SubjectPrefix = "dateline"

// reserved are the words that stand where a timeline's slug stands in a URL. They
// are kept out at the door alone (see [CheckTimeline]): a word that is added here
// must not make old events unreadable.
var reserved = map[string]bool{
	"api": true, "hub": true, "schemas": true, "metrics": true, "healthz": true,
	"readyz": true, "assets": true, "feeds": true, "static": true,
	"contract": true,
}

// CheckSlug reports why s cannot be a slug: a name of 1 to 64 characters
// a-z, 0-9 and "-", beginning with a letter or digit. Slugs are subject
// tokens and URL segments, so this is a boundary of safety: the broker itself
// would accept a timeline called "*".
func CheckSlug(s string) error {
	if isSlug(s) {
		return nil
	}
	return fmt.Errorf("%s is not a slug: use 1 to 64 of a-z, 0-9 and \"-\", beginning with a letter or digit", quoted(s))
}

// isSlug matches ^[a-z0-9][a-z0-9-]{0,63}$, four times for every event that is
// read.
func isSlug(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Ref names one record: the timeline it belongs to, its kind and its key.
// The zero Ref names nothing.
type Ref struct {
	Timeline string // slug
	Kind     string // slug: timeline, source, entity, or the kind of an occurrence
	Key      string // slug in a registry, ULID of its first event for an occurrence
}

// NewRef makes a Ref whose subject is safe to publish to and to filter by. With
// an error the Ref is zero.
func NewRef(timeline, kind, key string) (Ref, error) {
	r := Ref{timeline, kind, key}
	if err := r.Check(); err != nil {
		return Ref{}, err
	}
	return r, nil
}

// Check reports why r cannot name a record.
func (r Ref) Check() error {
	if err := CheckSlug(r.Timeline); err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	if err := CheckSlug(r.Kind); err != nil {
		return fmt.Errorf("kind: %w", err)
	}
	if !IsRegistry(r.Kind) {
		if id, err := ulid.ParseStrict(r.Key); err != nil || id.String() != r.Key {
			return fmt.Errorf("key %.70q is not a ULID in upper case: an occurrence is named by the id of its first event", r.Key)
		}
		return nil
	}
	if err := CheckSlug(r.Key); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	if r.Kind == KindTimeline && r.Key != r.Timeline {
		return fmt.Errorf("timeline record %q cannot stand in timeline %q", r.Key, r.Timeline)
	}
	return nil
}

// CheckTimeline reports why no timeline can be recorded under s.
func CheckTimeline(s string) error {
	if err := checkTimelineName(s); err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	return nil
}

func checkTimelineName(s string) error {
	if err := CheckSlug(s); err != nil {
		return err
	}
	if reserved[s] {
		return fmt.Errorf("%q is a word of the service's own URLs: choose another slug", s)
	}
	return nil
}

// IsRegistry tells whether records of a kind are named by a slug.
func IsRegistry(kind string) bool {
	return kind == KindTimeline || kind == KindSource || kind == KindEntity
}

// Subject is the record's subject, dateline.<timeline>.<kind>.<key>.
func (r Ref) Subject() string {
	return SubjectPrefix + "." + r.Timeline + "." + r.Kind + "." + r.Key
}

// String is the record's name within its timeline, as editors write it.
func (r Ref) String() string { return r.Kind + "/" + r.Key }

// ParseSubject is the inverse of [Ref.Subject].
func ParseSubject(subject string) (Ref, error) {
	t := strings.Split(subject, ".")
	if len(t) != 4 || t[0] != SubjectPrefix {
		return Ref{}, fmt.Errorf("subject %.200q is not %s.<timeline>.<kind>.<key>", subject, SubjectPrefix)
	}
	return NewRef(t[1], t[2], t[3])
}
