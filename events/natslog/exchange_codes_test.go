package natslog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dateline/dateline/feed/contract"
)

// TestExchangeCodesAreInTheContract: a program meets them as it does those of a
// refusal, which feed/api holds to the page.
func TestExchangeCodesAreInTheContract(t *testing.T) {
	_, codes, _ := strings.Cut(contract.Page(""), "| code | means | then |")
	named := func(code int) bool {
		return strings.Contains(codes, fmt.Sprintf("\n| %d | ", code)) || strings.Contains(codes, fmt.Sprintf("\n| %d, ", code))
	}
	if !named(malformed) {
		t.Errorf("%d is not on the page", malformed)
	}
	for _, row := range exchangeCodes {
		if !named(row.code) {
			t.Errorf("%d (%v) is not on the page", row.code, row.is)
		}
	}
}
