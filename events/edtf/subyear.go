package edtf

// The codes that stand in place of a month: 21 to 24 are level 1 (Seasons), the
// rest is level 2 (Sub-year groupings).
const (
	firstGroup = 21
	lastGroup  = 41
)

// group is a run of months, counted within the year or on into the next.
type group struct {
	first, months uint8
	unit          Precision
	name          string
	half          string // of the earth
}

// The months of seasons 21 to 24 ("independent of location") are nowhere
// defined. Winter of the north is the season that ends last, in the February
// after; so that is as far as the widest reading goes.
var groups = [...]group{
	{1, 14, PrecisionSeason, "spring", ""},
	{1, 14, PrecisionSeason, "summer", ""},
	{1, 14, PrecisionSeason, "autumn", ""},
	{1, 14, PrecisionSeason, "winter", ""},
	{3, 3, PrecisionSeason, "spring", "northern"},
	{6, 3, PrecisionSeason, "summer", "northern"},
	{9, 3, PrecisionSeason, "autumn", "northern"},
	{12, 3, PrecisionSeason, "winter", "northern"},
	{9, 3, PrecisionSeason, "spring", "southern"},
	{12, 3, PrecisionSeason, "summer", "southern"},
	{3, 3, PrecisionSeason, "autumn", "southern"},
	{6, 3, PrecisionSeason, "winter", "southern"},
	{1, 3, PrecisionQuarter, "first quarter", ""},
	{4, 3, PrecisionQuarter, "second quarter", ""},
	{7, 3, PrecisionQuarter, "third quarter", ""},
	{10, 3, PrecisionQuarter, "fourth quarter", ""},
	{1, 4, PrecisionFourMonths, "first four months", ""},
	{5, 4, PrecisionFourMonths, "middle four months", ""},
	{9, 4, PrecisionFourMonths, "last four months", ""},
	{1, 6, PrecisionHalfYear, "first half", ""},
	{7, 6, PrecisionHalfYear, "second half", ""},
}

func groupOf(code uint8) group { return groups[code-firstGroup] }
