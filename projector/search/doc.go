// Package search finds what a log says, by words: Latin script, Han and kana,
// and Devanagari.
//
// An [Index] is derived: it holds nothing that the log does not, so its folder
// can be deleted at any time, and the owner feeds it again from where
// [Index.Sequence] says. It is a SQLite database with a full-text table (FTS5,
// https://sqlite.org/fts5.html).
//
// # Versions
//
// Each [Document] is one version of one record and stays until the next one of
// the same record. A search at a sequence sees what stood then: versions up to
// it whose successor, if any, came later. What is added afterwards changes
// neither the answer nor its order, so a [Place] stays good for ever.
//
// # Words
//
// Text is cut into words here, not in SQLite, because FTS5 splits Devanagari at
// its vowel signs and does not split Han and kana at all. Compatibility forms
// (full-width Latin, half-width kana), case, Latin accents and the nukta are
// folded away. Chinese characters and kana are indexed as overlapping pairs and
// as single characters, so any piece of such a text is found; everything
// else is indexed as whole words, as written.
//
// Endings are dealt with when asking: the index keeps a list of the words it
// has seen, and the word asked for stands for all that share its stem. So
// "sign" finds "signed", while a quoted word, a prefix and a phrase mean the
// letters they show.
//
// # Order
//
// First come records with a title that is exactly what was asked, then those
// with all words in their titles, then the rest. Ranking means reading each match,
// too much for a word that a million texts have. So within each of the three the
// matches are taken in windows of the newest [Window], then the next newest, and
// only a window is ranked, by BM25 with the title weighed above the body. How
// rare a word is, is estimated from its newest matches too. Every match comes
// sooner or later, once; but an old, better match of a very common word can come
// after a newer, weaker one.
//
// # Limits
//
// Words that are common each but never together, phrases of common words, and
// records with thousands of versions make a search read on without finding: 0.1
// to 0.7 µs for each version passed over, until the context is done. Scripts
// other than Han and kana that put no spaces between words (Thai, Lao,
// Khmer) are taken as words from one space to the next.
package search
