# Builds, checks and installs pmig. `make help` lists what can be asked for.
#
# A folder is a layer (ARCHITECTURE.md), and every .c file in one is part of the program: a new file needs no line here.
# Objects of the four kinds of build never mix: build/ (release), build/clang, build/san (SAN=1, with
# AddressSanitizer, UndefinedBehaviorSanitizer and one malloc per arena allocation).

CC     ?= gcc
PREFIX ?= /usr/local
SAN    ?= 0
ifeq ($(origin CC),default)
CC := gcc
endif

LAYERS := base model parser db introspect diff emit sql runner cli

ifeq ($(SAN),1)
BUILD ?= build/san
OPT   ?= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DARENA_CHECKED
else
BUILD ?= build
OPT   ?= -O2 -g
endif

STRICT   := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wundef -Wformat=2 -Werror
# The same bytes wherever it is built.
STRICT   += -ffile-prefix-map=$(CURDIR)=.
# Loaded by the program itself: libpq when it first talks to PostgreSQL, libcrypto when it first takes a checksum.
LOADED   := libpq libcrypto
PACKAGES := sqlite3 tree-sitter libpcre2-8 jansson libedit
# libpg_query comes without a pkg-config file on Debian 12.
LIBS     := $(shell pkg-config --libs $(PACKAGES)) -lpg_query
INCLUDE  := -I. -I$(BUILD)/gen $(shell pkg-config --cflags $(PACKAGES) $(LOADED))

GRAMMAR   := grammars/prisma/src/parser.c
QUERIES   := $(wildcard introspect/pg/*.sql introspect/sqlite/*.sql)
SOURCES   := $(wildcard $(addsuffix /*.c,$(LAYERS)))
HEADERS   := $(wildcard $(addsuffix /*.h,$(LAYERS)))
OBJECTS   := $(patsubst %.c,$(BUILD)/%.o,$(filter-out cli/main.c,$(SOURCES)) $(wildcard $(GRAMMAR)))
UNITS     := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit_*.c))
FUZZERS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz_*.c))
RUNNER    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/run.c))
EXAMPLE   := $(BUILD)/tests/dist/example
TESTS     := $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/*.c)) $(EXAMPLE).o
OUR_FILES := $(SOURCES) $(HEADERS) $(wildcard tests/*.c tests/dist/*.c tests/*.h)

# V=1 shows the commands themselves, -s nothing.
Q   := $(if $(V),,@)
SAY  = @$(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,echo "$(1) $@")

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY: $(TESTS)
.PHONY: all lib check test layers format warnings quick install grammar bless ask fmt bench torture fuzz-parse fuzz-validate fuzz-diff fuzz-dev fuzz-run fuzz-live fuzz-mutants matrix clean help

all: $(BUILD)/pmig  ## build the program: build/pmig (CC=clang and SAN=1 are understood)

lib: $(BUILD)/libpmig.a  ## build everything but main()

$(BUILD)/pmig: $(BUILD)/cli/main.o $(BUILD)/libpmig.a
	$(call SAY,link)
	$(Q)$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libpmig.a: $(OBJECTS)
	@rm -f $@
	$(call SAY,archive)
	$(Q)ar rcs $@ $^

# The generated parser is not ours to keep free of warnings.
$(BUILD)/grammars/%.o: grammars/%.c
	@mkdir -p $(@D)
	$(call SAY,compile)
	$(Q)$(CC) -std=c11 $(OPT) -w -MMD -MP -I$(dir $<) $(CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call SAY,compile)
	$(Q)$(CC) $(STRICT) $(OPT) -MMD -MP $(INCLUDE) $(CFLAGS) -c -o $@ $<

# The catalog queries are .sql files, carried inside the program.
$(BUILD)/gen/queries.h: script/embed.awk $(QUERIES)
	@mkdir -p $(@D)
	$(call SAY,embed)
	$(Q)awk -f script/embed.awk $(QUERIES) > $@

$(patsubst %.c,$(BUILD)/%.o,$(wildcard introspect/*.c)): | $(BUILD)/gen/queries.h

# So is what runs configuration files that are more than text.
$(BUILD)/gen/%.h: script/embed.awk cli/%.mjs
	@mkdir -p $(@D)
	$(call SAY,embed)
	$(Q)awk -f script/embed.awk $(filter %.mjs,$^) > $@

$(BUILD)/cli/config_node.o: | $(BUILD)/gen/read_config.h
$(BUILD)/cli/pm_config.o: | $(BUILD)/gen/run_pm_config.h

# What tells this build from every other: what another one proved is not taken for granted.
$(BUILD)/gen/build.h: $(SOURCES) $(HEADERS) $(QUERIES)
	@mkdir -p $(@D)
	$(Q)echo "#define PMIG_BUILD \"$$(cat $^ | cksum)\"" > $@

$(BUILD)/cli/proof_cache.o: $(BUILD)/gen/build.h

$(BUILD)/tests/unit_%: $(BUILD)/tests/unit_%.o $(BUILD)/libpmig.a
	$(call SAY,link)
	$(Q)$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libpmig.a
	$(call SAY,link)
	$(Q)$(CC) $(OPT) $(LDFLAGS) -o $@ $^ $(LIBS)

# It includes <pmig.h>, as where the library is installed.
$(EXAMPLE).o: INCLUDE += -Icli

-include $(OBJECTS:.o=.d) $(BUILD)/cli/main.d $(TESTS:.o=.d)

# Another compiler or other flags make every object old.
COMMAND := $(CC) $(STRICT) $(OPT) $(CFLAGS)
$(BUILD)/command: FORCE
	@mkdir -p $(@D); echo '$(COMMAND)' | cmp -s - $@ || echo '$(COMMAND)' > $@
$(OBJECTS) $(BUILD)/cli/main.o $(TESTS): $(BUILD)/command
.PHONY: FORCE

# --- checks and tests ---------------------------------------------------------------------------

check: layers format warnings reference-is-current quick  ## layering, format, warnings of gcc and clang, and the quick tests

layers:
	$(Q)tests/check_layers.sh

format:
	$(Q)clang-format --dry-run -Werror $(OUR_FILES)

warnings:
	$(MAKE) --no-print-directory CC=gcc BUILD=build all units
	$(MAKE) --no-print-directory CC=clang BUILD=build/clang all units

# The reference is what the program says about itself.
.PHONY: reference reference-is-current
reference: all  ## write docs/reference.md from the tables of commands and options
	$(BUILD)/pmig help --markdown > docs/reference.md

reference-is-current: all
	@$(BUILD)/pmig help --markdown | cmp -s - docs/reference.md || \
	  { echo 'docs/reference.md is old: make reference'; exit 1; }

.PHONY: units
units: $(UNITS) $(FUZZERS) $(RUNNER) $(EXAMPLE)  ## build the test programs

quick: all units  ## unit tests and cases on the PostgreSQL of the system
	tests/all --quick $(BUILD)

test: all units  ## every test: all PostgreSQL versions, and Prisma's own engine
	tests/all $(BUILD)

bless: all units  ## write the expected files of CASE=STAGE/NAME from what pmig answers now
	$(if $(CASE),,$(error which case? make bless CASE=diff/add_column))
	tests/with_servers 15 $(BUILD)/tests/run --bless --pmig $(BUILD)/pmig $(CASE)

# libFuzzer has a main function of its own, and wants to see every branch.
FUZZED := build/fuzz
fuzz-parse:  ## let libFuzzer look for schemas that break the parser, for SECONDS=300 (needs clang's runtime libraries)
	$(MAKE) --no-print-directory CC=clang BUILD=$(FUZZED) CFLAGS=-DLIBFUZZER \
	  OPT='-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DARENA_CHECKED' \
	  LDFLAGS=-fsanitize=fuzzer $(FUZZED)/tests/fuzz_parse
	@mkdir -p $(FUZZED)/found
	$(FUZZED)/tests/fuzz_parse -max_len=3000 -timeout=10 -artifact_prefix=$(FUZZED)/ -max_total_time=$(or $(SECONDS),300) \
	  $(FUZZED)/found tests/fuzz/corpus

fuzz-validate: all  ## ask Prisma's engine whether damaged schemas are valid: FIRST= and LAST= are seeds
	tests/with_servers 15 node tests/fuzz/validate.mjs --pmig $(BUILD)/pmig $(or $(FIRST),1) $(or $(LAST),200)

fuzz-diff: all  ## ask Prisma's engine about random pairs of schemas: FIRST= LAST= are seeds, PRISMA=6
	tests/with_servers 15 node tests/fuzz/diff.mjs --pmig $(BUILD)/pmig --prisma $(or $(PRISMA),7) $(or $(FIRST),1) $(or $(LAST),200)

fuzz-dev: all  ## ask Prisma's engine what the next migration does to rows too: FIRST= and LAST= are seeds
	tests/with_servers 15 node tests/fuzz/dev.mjs --pmig $(BUILD)/pmig $(or $(FIRST),1) $(or $(LAST),100)

fuzz-run: all  ## run the scripts for random pairs of schemas, there and back: FIRST= LAST= are seeds, ROWS=1
	tests/with_servers 15 node tests/fuzz/run.mjs $(if $(ROWS),--rows) --pmig $(BUILD)/pmig $(or $(FIRST),1) $(or $(LAST),100)

fuzz-mutants: all  ## damage ways back at random; verify must notice each, and name the object: FIRST= LAST= are seeds
	tests/with_servers 15 node tests/fuzz/mutants.mjs --pmig $(BUILD)/pmig $(or $(FIRST),1) $(or $(LAST),40)

fuzz-live: all  ## ask Prisma's engine about live databases too: FIRST= LAST= are seeds, PG= the server's version
	tests/with_servers $(or $(PG),15) node tests/fuzz/live.mjs --pmig $(BUILD)/pmig tests/fuzz/databases
	tests/with_servers $(or $(PG),15) node tests/fuzz/live.mjs --pmig $(BUILD)/pmig $(or $(FIRST),1) $(or $(LAST),100)

matrix: all  ## every command read back by the engines of Prisma 6 and 7, and theirs by pmig: SQLite, PostgreSQL 13, 15, 18
	tests/with_servers "15 13 18" node tests/interop/matrix.mjs --all $(BUILD)/pmig

torture: all  ## kill pmig and servers in the middle of up, recover and down, then recover; locks held for a minute: EVERY=N takes one of N boundaries, RANDOM_KILLS=N
	node tests/torture/torture.mjs --every $(or $(EVERY),1) --random $(or $(RANDOM_KILLS),5) $(BUILD)/pmig
	tests/with_servers 15 node tests/interop/locks.mjs --hold 60 $(BUILD)/pmig

# What is measured is the program as it is given away.
bench: $(BUILD)/portable/pmig  ## time and memory of starting, of pmig diff on 10 to 1000 models, of reading 1000 tables, of up and down
	bench/run $<
	bench/runner $<

# --- the rest -----------------------------------------------------------------------------------

# The program as it is given away: without debugging information, with the libraries in it that it is linked with, and
# looking for those it loads in ../lib first. The old kind of RPATH counts for the libraries of those libraries, too.
# libpg_query's trees as protobuf, for which nobody asks, stay out: their tables are most of what a start has to relocate.
PORTABLE := $(BUILD)/portable/pmig
$(PORTABLE): $(BUILD)/cli/main.o $(BUILD)/libpmig.a Makefile
	@mkdir -p $(@D)
	$(call SAY,link)
	$(Q)$(CC) $(OPT) $(LDFLAGS) -s -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../lib' -o $@ $(filter-out Makefile,$^) \
	  -Wl,--defsym=pg_query_nodes_to_protobuf=0 -Wl,--trace -Wl,-Bstatic $(LIBS) -Wl,-Bdynamic -lm > $@.trace
	$(Q)grep -o '/[^ ()]*\.a' $@.trace | xargs realpath | grep '^/usr/lib/' | grep -v '/gcc/\|/libc_nonshared' | sort -u > $@.archives

# The same on a system's own libraries, all found at the start and read-only from then on, as Debian wants its programs.
STRIPPED := $(BUILD)/stripped/pmig
$(STRIPPED): $(BUILD)/cli/main.o $(BUILD)/libpmig.a
	@mkdir -p $(@D)
	$(call SAY,link)
	$(Q)$(CC) $(OPT) $(LDFLAGS) -s -Wl,-z,relro,-z,now -o $@ $^ $(LIBS)

# The library as it is given away: one object, in which only the names of pmig.h are to be seen.
LIBRARY := $(BUILD)/portable/libpmig.a
$(LIBRARY): $(BUILD)/libpmig.a cli/pmig.h
	@mkdir -p $(@D); rm -f $@
	$(call SAY,archive)
	$(Q)ld -r --whole-archive $< -o $(BUILD)/portable/libpmig.o
	$(Q)objcopy --wildcard --keep-global-symbol='pmig_*' --strip-debug $(BUILD)/portable/libpmig.o
	$(Q)ar rcsD $@ $(BUILD)/portable/libpmig.o

VERSION := $(shell sed -n 's/^.define PMIG_VERSION "\(.*\)"/\1/p' cli/pmig.h)
PROGRAM ?= $(BUILD)/pmig
INTO     = $(DESTDIR)$(PREFIX)

.PHONY: install-program install-library dist deb npm
install: install-program install-library  ## install under PREFIX (default /usr/local), below DESTDIR when packaging

install-program: all $(PROGRAM)
	install -D -m 755 $(PROGRAM) $(INTO)/bin/pmig
	install -d $(INTO)/share/man/man1 $(INTO)/share/bash-completion/completions $(INTO)/share/zsh/site-functions \
	  $(INTO)/share/fish/vendor_completions.d $(INTO)/share/doc/pmig
	$(BUILD)/pmig help --man > $(INTO)/share/man/man1/pmig.1
	$(BUILD)/pmig completions bash > $(INTO)/share/bash-completion/completions/pmig
	$(BUILD)/pmig completions zsh > $(INTO)/share/zsh/site-functions/_pmig
	$(BUILD)/pmig completions fish > $(INTO)/share/fish/vendor_completions.d/pmig.fish
	install -m 644 README.md LICENSE CHANGELOG.md $(INTO)/share/doc/pmig
	install -D -m 644 -t $(INTO)/share/doc/pmig/docs docs/*.md

install-library: $(LIBRARY)
	install -D -m 644 cli/pmig.h $(INTO)/include/pmig.h
	install -D -m 644 $(LIBRARY) $(INTO)/lib/libpmig.a
	install -d $(INTO)/lib/pkgconfig
	printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' 'Name: pmig' \
	  'Description: migrations for Prisma schemas that go both ways' 'Version: $(VERSION)' \
	  'Requires: $(PACKAGES)' 'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lpmig -lpg_query -lm' > $(INTO)/lib/pkgconfig/pmig.pc

# What packages are made from is made anew each time.
dist: $(PORTABLE)  ## build/pmig-VERSION-linux-ARCH.tar.gz: the program with all it needs but glibc
	@rm -rf $(BUILD)/stage/dist
	@$(MAKE) -s --no-print-directory PROGRAM=$(PORTABLE) PREFIX= DESTDIR=$(BUILD)/stage/dist install-program
	@LOADED='$(LOADED)' script/dist $(BUILD)/stage/dist $(PORTABLE).archives $(BUILD)

deb: all $(STRIPPED)  ## build/pmig_VERSION_ARCH.deb: the program for Debian, on Debian's libraries (needs dpkg-dev)
	@rm -rf $(BUILD)/stage/deb
	@$(MAKE) -s --no-print-directory PROGRAM=$(STRIPPED) PREFIX=/usr DESTDIR=$(BUILD)/stage/deb install-program
	@LOADED='$(LOADED)' script/deb $(BUILD)/stage/deb $(BUILD)

npm: dist  ## build/npm/*.tgz: the npm package, and the one that carries the program of make dist
	@rm -rf $(BUILD)/npm
	@script/platform-package $(BUILD)/stage/dist $(BUILD)/npm/platform
	@cd $(BUILD)/npm && npm pack --silent ./platform $(CURDIR)/node

grammar:  ## generate the parser from grammars/prisma/grammar.js and test it (needs the tree-sitter program)
	cd grammars/prisma && tree-sitter generate --abi 14 && tree-sitter test

ask:  ## write the expected files of CASE=diff/NAME from what Prisma's own engine answers
	$(if $(CASE),,$(error which case? make ask CASE=diff/add_column))
	tests/with_servers 15 node tests/interop/ask.mjs $(CASE)

fmt:  ## format every C file of ours
	clang-format -i $(OUR_FILES)

clean:  ## remove build/
	rm -rf build

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
