// Package edtf reads and prints dates as sources give them: "August 2025",
// "by 2030", "on or before 1 July 2026". The notation is the Extended
// Date/Time Format of ISO 8601-2 in the profile of the Library of Congress
// (https://www.loc.gov/standards/datetime/, 4 February 2019), here called the
// specification. Supported is level 1, and in addition the following features
// of level 2:
//
//   - sub-year groupings 25 to 41: 2026-33 is the first quarter, 2026-40 the
//     first half of 2026;
//   - one of a set: [2026-01..2026-02], [..2026-07-01], [2026-04..],
//     [1667,1668,1670..1672].
//
// Everything else is refused with an [*Error] that tells the byte, the reason
// and the way out. What is accepted prints back as exactly the same text.
//
// # Bounds
//
// A [Date] lies between two calendar dates, its bounds; see [Date.Bounds].
// They are dates of the proleptic Gregorian calendar with a year 0, as ISO
// 8601 counts, and never instants: there is no time zone here, and a date and
// time is bounded by the date as written.
//
//	2025-08                2025-08-01  2025-08-31
//	156X                   1560-01-01  1569-12-31
//	2026-21                2026-01-01  2027-02-28  a season; where, is not said
//	2026-28                2026-12-01  2027-02-28  winter of the northern half
//	2026-40                2026-01-01  2026-06-30
//	[..2026-07-01]         none        2026-07-01
//	2026-07/..             2026-07-01  none
//
// Qualifiers (? ~ %) leave the bounds as they are.
//
// # Where the specification is silent, or easily misread
//
//   - Interval ends and members of sets are dates that may carry a qualifier
//     or be a group of months. Unspecified digits (X) are for a date that
//     stands alone: the specification has them in intervals at level 2 only.
//   - Years before 0 may have months, days, groups and unspecified digits:
//     -0044-03-15, -156X. There is no year -0000.
//   - The two sides of a double dot in a set have the same precision (rule 7 of
//     "Set representation"); the two ends of an interval need not.
//   - An interval needs a date at one end at least, a set one member. Neither
//     may run backwards; the members of a set stand in any order.
//   - A second of 60 is a leap second; an hour of 24 is refused, as ISO 8601-1
//     of 2019 has none.
package edtf
