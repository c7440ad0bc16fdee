# The tests judge the feeds with real readers and validators, from Debian.
# Debian's npm refuses to stand beside a node from elsewhere: it is asked for only
# where there is none.
PROGRAMS = newsboat:newsboat r2e:rss2email jing:jing xmllint:libxml2-utils chromium:chromium nginx:nginx-light wrk:wrk curl:curl gcc:build-essential node:nodejs npm:npm
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

# The least share of statements that the tests of these packages run.
COVER = ./events:90 ./events/edtf:90 ./projector:90 ./projector/search:90 ./feed:90 ./feed/api:90 ./feed/calendar:85 \
	./feed/check:90 ./feed/contract:90 ./feed/export:90 ./feed/hub:90 ./feed/stream:85 \
	./feed/tokens:90 ./projector/materialized:90

export CGO_ENABLED ?= 1

.PHONY: build test check deps golden bench fuzz fmt

build: ## one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o dateline ./cmd/dateline

# Tests in which other people's programs do the work, or ten thousand events are
# recorded and processes killed, for a minute each: the race detector would make
# minutes of them, and what they have done to serve is raced by others.
UNRACED = TestReaders|TestJudges|TestExamples.*|TestKillNine|TestKillNineDirect|TestInterrupt

test: deps ## everything
	go test -race -shuffle=on -timeout 20m -skip '^($(UNRACED))$$' ./...
	go test -shuffle=on -timeout 10m -run '^($(UNRACED))$$' ./cmd/dateline
	@said=$$(go test -short -cover $(foreach c,$(COVER),$(firstword $(subst :, ,$(c))))) || { echo "$$said"; exit 1; }; \
	for c in $(COVER); do \
	  p=$${c%:*}; least=$${c#*:}; \
	  got=$$(echo "$$said" | sed -n "s|^ok[[:space:]]*[^[:space:]]*/dateline/$${p#./}[[:space:]].*coverage: \([0-9]*\).*|\1|p"); \
	  echo "coverage of $$p: $$got % (at least $$least)"; \
	  [ "$${got:-0}" -ge $$least ] || exit 1; \
	done

check: ## format, vet, staticcheck, lint
	@test -z "$$(go tool gofumpt -l . | tee /dev/stderr)" || { echo 'not formatted: make fmt'; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go tool -modfile=.ci/lint.mod golangci-lint run ./...
	go mod tidy -diff

fmt:
	go tool gofumpt -w .

deps: ## what the tests need from Debian; npm packages the tests install themselves, by a lock file
	@missing=; PATH="$$PATH:/usr/sbin"; for p in $(PROGRAMS); do command -v $${p%%:*} >/dev/null || missing="$$missing $${p##*:}"; done; \
	for m in feedparser icalendar; do /usr/bin/python3 -c "import $$m" 2>/dev/null || missing="$$missing python3-$$m"; done; \
	/usr/bin/perl -MXML::Feed -e 1 2>/dev/null || missing="$$missing libxml-feed-perl"; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

golden: ## rewrite the golden files after a change of format that is meant
	go test ./events ./feed ./feed/api ./feed/check ./feed/export ./projector/materialized ./seeds -run 'Golden|Feedparser|Listed|People' -update

bench: ## speed, as ratios against a limit measured in the same run
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## a minute for each parser
	go test -fuzz FuzzParse -fuzztime 1m ./events/edtf
	go test -fuzz FuzzParseDrafts -fuzztime 1m ./events
	go test -fuzz FuzzDecodeMessage -fuzztime 1m ./events
	go test -fuzz FuzzQuery -fuzztime 1m ./projector/search
	go test -fuzz FuzzAsk -fuzztime 1m ./feed/api
	go test -fuzz FuzzFormats -fuzztime 1m ./feed/export
	go test -fuzz FuzzChannel -fuzztime 1m -fuzzminimizetime 1x ./feed
	go test -fuzz FuzzTopic -fuzztime 1m ./feed
	go test -fuzz FuzzWords -fuzztime 1m ./feed/calendar
	go test -fuzz FuzzBytes -fuzztime 1m ./feed/check
	go test -fuzz FuzzParseRequest -fuzztime 1m ./feed/hub
	go test -fuzz FuzzStart -fuzztime 1m ./feed/stream
