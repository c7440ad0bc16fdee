package edtf

// Ordinal counts the days since 0000-03-01, day 0; fromOrdinal is its inverse. The
// year is taken to begin in March, so that the leap day is its last (Howard
// Hinnant, chrono-compatible low-level date algorithms). An era is 400 years.
func (d Day) Ordinal() int64 {
	year, month := d.Year, (int64(d.Month)+9)%12
	if d.Month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	ofEra := year - era*400
	return era*daysOfEra + ofEra*365 + ofEra/4 - ofEra/100 + (153*month+2)/5 + int64(d.Day) - 1
}

const daysOfEra = 146_097

func fromOrdinal(n int64) Day {
	era := floorDiv(n, daysOfEra)
	n -= era * daysOfEra
	ofEra := (n - n/1460 + n/36524 - n/146096) / 365
	n -= 365*ofEra + ofEra/4 - ofEra/100
	month := (5*n + 2) / 153
	day := Day{Year: ofEra + era*400, Month: uint8((month+2)%12 + 1), Day: uint8(n - (153*month+2)/5 + 1)}
	if day.Month <= 2 {
		day.Year++
	}
	return day
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

func monthLength(year int64, month uint8) uint8 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
