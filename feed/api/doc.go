// Package api serves what the commands show as JSON over HTTP, below /api/v1/,
// and describes it in OpenAPI 3.1.
//
// # Questions
//
// A question is a path, a perspective and filters:
//
//	GET /api/v1/timelines/harbour/commitments?as_of=2026-05-01&limit=2
//
// The perspective's parameters (as_of, known_at, reported_by, without,
// certainty, carry_forward, today) mean the same in every view, and are those
// of [projector.ParsePerspective]. A parameter that a route does not know is
// refused: an answer that ignores a filter would be a lie. Where an answer has
// titles and names, lang chooses their language, row by row as far as they are
// recorded in it; it selects nothing, and is no part of the basis.
//
// # Answers
//
// An answer names its timeline and its basis, once as JSON and once as the
// parameters that ask with it again:
//
//	{"timeline": "harbour",
//	 "basis": {"known_at": 41, "as_of": "2026-05-01", "certainty": "definite", "today": ""},
//	 "basis_query": "known_at=41&as_of=2026-05-01",
//	 "next": "eyJwYXRoIjoi…",
//	 "commitments": […]}
//
// Asked again with its basis an answer is the same to the byte, whatever was
// recorded since, and says so in Cache-Control. Every answer has an ETag of its
// bytes. Today is part of a basis only where no as_of says for which day
// statuses are derived. Lists are [] when empty, never null. The types of the
// answers are exported: they read back what the handler wrote.
//
// # Pages
//
// A list holds up to limit rows; next is the cursor of those behind, absent at
// the end. A cursor holds the whole question with the basis of the first page,
// so all pages of one walk are of one basis; beside it stands nothing of the
// question, or all of it again. A cursor of another question is refused.
//
// # Refusals
//
// What cannot be answered is a [Problem] (RFC 9457), with the way out as hint.
package api
