package export

import (
	"encoding/json"
	"html"
	"io"
	"strings"

	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// TimelineJS is the JSON that Knight Lab's TimelineJS 3 reads. A date has the
// precision that is known: year, month or day, and the words say the rest; a
// date between two that are not of one month or year is drawn from the first
// to the last. One that is open at one end is drawn at the other. What has no
// date, or one that JavaScript does not know, is counted on the title slide.
//
// It draws some hundred events well; a filtered perspective helps.
var TimelineJS = Format{
	Name: "timelinejs", Extension: "timelinejs.json", ContentType: "application/json",
	About: "slides on a time line, for TimelineJS", write: writeTimelineJS,
}

type slide struct {
	StartDate   *moment    `json:"start_date,omitempty"`
	EndDate     *moment    `json:"end_date,omitempty"`
	DisplayDate string     `json:"display_date,omitempty"`
	Text        slideWords `json:"text"`
	Group       string     `json:"group,omitempty"`
	UniqueID    string     `json:"unique_id"`
}

// slideWords are HTML, which TimelineJS puts into its page as it is.
type slideWords struct {
	Headline string `json:"headline"`
	Text     string `json:"text"`
}

func writeTimelineJS(r *run) error {
	slides := array{w: r.w}
	if _, err := io.WriteString(r.w, `{"scale":"human","events":`); err != nil {
		return err
	}
	left := 0
	err := each(r, r.occurrences(), func(o projector.Occurrence) error {
		s, ok := r.slide(o)
		if !ok {
			left++
			return nil
		}
		return slides.add(s)
	})
	if err != nil {
		return err
	}
	title, err := json.Marshal(r.titleSlide(left))
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.w, slides.end()+`,"title":`+string(title)+"}\n")
	return err
}

// latestYear is about the last that a Date of JavaScript can hold; the first
// lies as far before 1970.
const latestYear = 270_000

func (r *run) slide(o projector.Occurrence) (slide, bool) {
	lo, hi := known(o.Occurred.Bounds())
	if !o.Occurred.Known() || lo.Year < -latestYear || hi.Year > latestYear {
		return slide{}, false
	}
	when := capital(line(o.When))
	if o.Certainty == projector.Possible {
		when += " (possible)"
	}
	s := slide{
		DisplayDate: html.EscapeString(when), Group: capital(line(o.Type.Kind())), UniqueID: o.ID,
		Text: slideWords{html.EscapeString(titleOf(o)), r.slideText(o)},
	}
	s.StartDate, s.EndDate = drawn(lo, hi)
	return s, true
}

// drawn is where a slide begins, and where it ends if not in the same unit.
func drawn(lo, hi edtf.Day) (start, end *moment) {
	from, to := moments(lo, hi)
	if from == to {
		return &from, nil
	}
	return &from, &to
}

func (r *run) slideText(o projector.Occurrence) string {
	var b strings.Builder
	b.WriteString(markup(summaryOf(o)))
	said := []struct {
		label string
		words []string
	}{
		{"With", r.actors(o.Body.Actors)},
		{"At", r.everyone(o.Body.Places)},
		{"Sources", r.cited(o.Body.Citations)},
	}
	for _, s := range said {
		if len(s.words) > 0 {
			b.WriteString("<p><em>" + s.label + ":</em> " + html.EscapeString(list(s.words)) + "</p>")
		}
	}
	if page := webURL(r.occurrencePage(o.ID)); page != "" {
		b.WriteString(`<p><a href="` + html.EscapeString(page) + `">All that is known of it</a></p>`)
	}
	return b.String()
}

// titleSlide says what the timeline is, and what the slides rest on.
func (r *run) titleSlide(left int) slide {
	own := r.View.Body()
	about, _ := own.Description.In(r.language())
	text := markup(about)
	if left > 0 {
		text += "<p>" + count(left, "occurrence has", "occurrences have") + " no place on this line: no source dates them, or they lie too far away.</p>"
	}
	text += "<p><small>Basis: " + html.EscapeString(r.basis()) + "</small></p>"
	return slide{Text: slideWords{html.EscapeString(line(r.View.Title())), text}, UniqueID: "title"}
}

// array writes a JSON array one item a line. HTML characters are escaped, so
// it can stand in a script element.
type array struct {
	w     io.Writer
	begun bool
}

func (a *array) add(item any) error {
	text, err := json.Marshal(item)
	if err != nil {
		return err
	}
	between := ",\n"
	if !a.begun {
		between, a.begun = "[\n", true
	}
	_, err = io.WriteString(a.w, between+string(text))
	return err
}

// end is what ends the array.
func (a *array) end() string {
	if !a.begun {
		return "[]"
	}
	return "\n]"
}
