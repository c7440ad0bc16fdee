// Package events says what happened: records, the events that change them, the
// dates and citations they carry, the rules for changing them, and the form in
// which they travel.
//
// # The way in
//
// An editor's [File] is parsed into drafts ([ParseDrafts]), which say only what
// a change says. [Decide] finds the record that each draft means, composes it
// whole, checks it against the schemas and the rules, and proposes events. A
// [Recorder] appends them to a [Log].
//
// # The wire format
//
// An event is a CloudEvents 1.0 message in binary mode. This is one, complete;
// [Encode] writes it and [DecodeMessage] reads it:
//
//	subject: dateline.harbour.meeting.01K2Z3V4W5X6Y7Z8A9B0C1D2E3
//
//	ce-specversion:     1.0
//	ce-id:              01K2Z3V4W5X6Y7Z8A9B0C1D2E3
//	ce-source:          /timelines/harbour
//	ce-type:            dateline.recorded.v1
//	ce-subject:         01K2Z3V4W5X6Y7Z8A9B0C1D2E3
//	ce-time:            2025-08-18T17:32:43.269Z
//	ce-datacontenttype: application/json
//	ce-dataschema:      urn:dateline:schema:occurrence:v1
//	ce-recordedtime:    2025-08-18T17:32:43.270Z
//	ce-by:              ada
//	ce-occurrencetype:  meeting.held
//	ce-occurred:        2025-08
//	ce-occurredlo:      2025-08-01
//	ce-occurredhi:      2025-08-31
//	ce-salt:            000102030405060708090a0b0c0d0e0f
//	ce-contenthash:     4d45efe10c0f2d92fb1d06c60f142205ec306dd5e8aa63909b221a72789164f9
//
//	{"type":"meeting.held","occurred":"2025-08","title":"Harbour board meets","citations":[{"source":"gazette"}]}
//
// The subject is dateline.<timeline>.<kind>.<key>. In the registries timeline,
// source and entity the key is a slug; every other kind is a kind of
// occurrence, and the key is the ULID of its first event.
//
// ce-type is dateline.<change>.v1 with the change recorded, refined, corrected,
// cited or retracted: a consumer that looks at nothing else cannot mistake a
// correction for a second occurrence. ce-time is the time in the event's id,
// when the change was made; ce-recordedtime is when the log accepted it, which
// never goes backwards within a timeline that one service writes. When something
// happened is in ce-occurred, as EDTF, and as first and last possible day in
// ce-occurredlo and ce-occurredhi; a bound that there is not is left out. For
// what lasts those are the bounds of its beginning, and ce-endedlo and ce-endedhi
// those of its end. ce-reason says why a record was changed.
//
// ce-contenthash is SHA-256(salt ‖ subject ‖ id ‖ body) in hex, with the 16
// bytes of ce-salt, the subject and the id as text and the body as it stands in
// the message. The other headers are not covered by it.
//
// Header values are percent-encoded as in the HTTP binding of CloudEvents
// (section 3.1.3.2). Header names are written in lower case and read in any. A
// message that contradicts itself is no event: ce-source and ce-subject repeat
// the subject, ce-dataschema its kind, ce-contenthash all that it covers.
//
// The body is the whole record as the editor left it, JSON by the schema that
// ce-dataschema names (see [Schemas]): the fields in the order of [Timeline],
// [Source], [Entity] or [Occurrence], no blanks between them, no HTML escapes.
// So the last message of a subject is the record's current edited state; what
// follows from other records or from the date of today is not in it.
//
// The bytes are a promise: files under testdata pin them, and old ones are read
// for ever.
package events
