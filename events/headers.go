package events

// HeaderField is a header of the wire format, as the contract tells programs of
// it. The names are the constants with which [Encode] writes.
type HeaderField struct {
	Name  string
	When  string // in which messages it stands; empty for all
	Says  string
	Form  string // a regular expression (ECMA 262) that holds every value whole
	Prose bool   // free text, which is percent-encoded where it must be
}

// Forms of header values, as they travel.
const (
	formSlug = `^[a-z0-9][a-z0-9-]{0,63}$`
	formULID = `^[0-7][0-9A-HJKMNP-TV-Z]{25}$`
	formTime = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$`
	formDay  = `^([0-9]{4}|-[0-9]{4,}|\+[0-9]{5,})-[0-9]{2}-[0-9]{2}$`
	formText = `^([!#$&-~]|%[0-9A-F]{2})+$`
)

// HeaderFields are all headers that an event has, in the order of the package
// comment. Later versions may add some; a reader takes no notice of those that
// it does not know.
var HeaderFields = []HeaderField{
	{Name: headerSpecVersion, Says: "the version of CloudEvents", Form: `^1\.0$`},
	{Name: headerID, Says: "the event's id, a ULID: what to remember for effects that happen once", Form: formULID},
	{Name: headerSource, Says: "the timeline, the same wherever the service runs", Form: `^/timelines/[a-z0-9][a-z0-9-]{0,63}$`},
	{Name: headerType, Says: "what happened to the record", Form: formType()},
	{Name: headerSubject, Says: "the record's key, the last token of the subject", Form: formSlug + "|" + formULID},
	{Name: headerTime, Says: "when the change was made: the time in the id, UTC", Form: formTime},
	{Name: headerContentType, Says: "what the body is", Form: `^application/json$`},
	{Name: headerSchema, Says: "the name of the body's schema", Form: `^urn:dateline:schema:(timeline|source|entity|occurrence):v1$`},
	{Name: headerRecordedTime, Says: "when the log accepted the event, UTC; never goes back within a timeline", Form: formTime},
	{Name: headerBy, Says: "who recorded it", Form: formText, Prose: true},
	{Name: headerReason, When: "corrected and retracted, else where one was given", Says: "why", Form: formText, Prose: true},
	{Name: headerOccurrenceType, When: "occurrences", Says: "what happened, as kind.verb", Form: `^[a-z0-9][a-z0-9-]{0,63}\.[a-z][a-z0-9_]{0,63}$`},
	{Name: headerOccurred, When: "occurrences", Says: "when it happened, in EDTF, or the word unknown", Form: formText, Prose: true},
	{Name: headerOccurredLo, When: "occurrences with a first day", Says: "the first possible day; of what lasts, of its beginning", Form: formDay},
	{Name: headerOccurredHi, When: "occurrences with a last day", Says: "the last possible day; of what lasts, of its beginning", Form: formDay},
	{Name: headerEndedLo, When: "occurrences that last", Says: "the first possible day of the end", Form: formDay},
	{Name: headerEndedHi, When: "occurrences that last", Says: "the last possible day of the end", Form: formDay},
	{Name: headerSalt, Says: "16 random bytes in hex, for the hash", Form: `^[0-9a-f]{32}$`},
	{Name: headerContentHash, Says: "SHA-256 in hex of the salt's bytes, the subject, the id and the body, one behind the other", Form: `^[0-9a-f]{64}$`},
}

// formType lists the changes.
func formType() string {
	form := `^dateline\.(`
	for i, c := range Changes {
		if i > 0 {
			form += "|"
		}
		form += string(c)
	}
	return form + `)\.v1$`
}

// TypeOf is ce-type of an event that makes a change.
func TypeOf(c Change) string { return typePrefix + string(c) + typeVersion }
