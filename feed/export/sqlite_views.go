package export

import (
	"iter"

	"github.com/dateline/dateline/projector"
)

func (b *database) commitments() error {
	return each(b.run, b.View.Commitments(nil), func(c projector.Commitment) error {
		madeLo, madeHi := c.Made.Bounds()
		dueLo, dueHi := c.Due.Bounds()
		var made, quantity, unit any
		if c.Made.Known() {
			made = c.Made.String()
		}
		if c.Measure != nil {
			quantity, unit = c.Measure.Quantity, clean(c.Measure.Unit)
		}
		b.insert("commitments", b.named(c.Slug), clean(c.Name), c.Status, c.Open, made, day(madeLo), day(madeHi),
			c.Due.String(), day(dueLo), day(dueHi), clean(c.Terms), quantity, unit, clean(c.Disagreement))
		b.parties(c.Slug, "obligor", c.Obligors)
		b.parties(c.Slug, "beneficiary", c.Beneficiaries)
		return b.err
	})
}

func (b *database) agreements() error {
	return each(b.run, b.View.Agreements(""), func(a projector.Agreement) error {
		b.insert("agreements", b.named(a.Slug), clean(a.Name), clean(a.Instrument), clean(a.Purpose), a.Status, string(a.Certainty))
		b.parties(a.Slug, "party", a.Parties)
		return b.err
	})
}

func (b *database) parties(of, role string, parties []projector.Name) {
	for i, p := range parties {
		b.insert("parties", of, role, i+1, b.named(p.Slug))
	}
}

func (b *database) initiatives() error {
	return b.undertakings("initiatives", b.View.Initiatives(""))
}

func (b *database) documents() error { return b.undertakings("documents", b.View.Documents("")) }

func (b *database) undertakings(table string, rows iter.Seq[projector.Initiative]) error {
	return each(b.run, rows, func(i projector.Initiative) error {
		b.insert(table, b.named(i.Slug), i.Kind, clean(i.Name), i.Status, string(i.Certainty))
		return b.err
	})
}

func (b *database) offices() error {
	return each(b.run, b.View.Offices(""), func(o projector.Office) error {
		b.insert("offices", b.named(o.Slug), clean(o.Name), o.Unknown, o.Carried)
		b.attest(o.Slug, "holder", o.Holders...)
		for _, near := range []struct {
			relation string
			a        *projector.Attestation
		}{{"before", o.Before}, {"after", o.After}} {
			if near.a != nil {
				b.attest(o.Slug, near.relation, *near.a)
			}
		}
		b.attest(o.Slug, "vague", o.Vague...)
		return b.err
	})
}

func (b *database) attest(office, relation string, attested ...projector.Attestation) {
	for _, a := range attested {
		lo, hi := a.Occurred.Bounds()
		b.insert("attestations", nil, office, relation, b.named(a.Holder.Slug), a.Occurrence, a.Occurred.String(), day(lo), day(hi), asJSON(a.Sources))
	}
}
