# Builds, tests and installs forestall. `make help` lists the targets; configure runs by itself when needed.
# SPDX-License-Identifier: GPL-3.0-or-later

BUILD = build
SAN =
WERROR =
K =
NO_DEPS ?=
FUZZ_TIME = 60

# The targets that run with nothing configured; all others read config.mk and so make it first.
BARE = help deps clean distclean dist format
GOALS = $(or $(MAKECMDGOALS),all)

# Which groups of .ci/packages the goals need.
DEPS = build
DEPS += $(if $(filter deps demo bench check lint,$(GOALS)),run)
DEPS += $(if $(filter deps check lint fuzz format,$(GOALS)),test)

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:

all:

ifneq ($(filter-out $(BARE),$(GOALS)),)
include config.mk
endif

ifeq ($(NO_DEPS),)
deps:
	@.ci/deps $(DEPS)
else
deps:
endif

config.mk: configure config.mk.in | deps
	@if test -x config.status; then ./config.status --quiet --recheck; else ./configure --quiet; fi
	@./config.status --quiet && touch $@

configure: configure.ac | deps
	autoconf

# ---- flags -------------------------------------------------------------------------------------------------

WARN = -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Wformat=2 -Wundef -Werror=format-security -Werror=implicit-function-declaration $(if $(WERROR),-Werror)
HARDEN = -fstack-protector-strong -fPIE
ifeq ($(SAN),)
FORTIFY = -D_FORTIFY_SOURCE=2
else
SANITIZE = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer -O1
endif
DIRS = -DFORESTALL_VERSION='"$(VERSION)"' -DFORESTALL_SYSCONFDIR='"$(sysconfdir)/forestall"' \
	-DFORESTALL_DATADIR='"$(datadir)/forestall"' -DFORESTALL_STATEDIR='"$(localstatedir)/lib/forestall"'

ALL_CPPFLAGS = -Isrc -I. -D_GNU_SOURCE $(FORTIFY) $(SNMP_CFLAGS) $(EVENT_CFLAGS) $(RRD_CFLAGS) $(CONFIG_CFLAGS) \
	$(SQLITE_CFLAGS) $(JANSSON_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARN) $(HARDEN) $(CFLAGS) $(SANITIZE)
ALL_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed $(CFLAGS) $(SANITIZE) $(LDFLAGS)
LIBS = $(SNMP_LIBS) $(EVENT_LIBS) $(RRD_LIBS) $(CONFIG_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) -lm -lpthread

COMPILE = $(CC) $(ALL_CPPFLAGS) $(DIRS) $(ALL_CFLAGS)
LINK = $(CC) $(ALL_LDFLAGS) $(LINK_EXTRA)

# ---- what there is -----------------------------------------------------------------------------------------

MAIN = src/cmd/main.c
LIB_SRC = $(filter-out $(MAIN),$(wildcard src/*/*.c))
FLEET_MAIN = $(wildcard tests/agent/main.c)
AGENT_SRC = $(filter-out $(FLEET_MAIN),$(wildcard tests/agent/*.c))
UNIT_SRC = $(wildcard tests/unit/test_*.c)
STORY_SRC = $(wildcard tests/story/*.c)
BENCH_SRC = $(wildcard tests/bench/*.c)
FUZZ_SRC = $(wildcard tests/fuzz/fuzz_*.c)
REPLAY = tests/fuzz/replay.c

OBJ = $(BUILD)/obj
objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
LIB = $(BUILD)/libforestall.a
AGENT = $(BUILD)/libagent.a
BIN = $(if $(wildcard $(MAIN)),$(BUILD)/forestall)
UNIT = $(UNIT_SRC:%.c=$(BUILD)/%)
STORY = $(if $(STORY_SRC),$(BUILD)/tests/story/story)
FLEET = $(if $(FLEET_MAIN),$(BUILD)/tests/agent/fleet)
BENCH = $(BENCH_SRC:%.c=$(BUILD)/%)
FUZZ = $(FUZZ_SRC:%.c=$(BUILD)/%)

all: $(LIB) $(BIN)
test-programs: $(UNIT) $(STORY) $(FUZZ)

# ---- rules -------------------------------------------------------------------------------------------------

# Holds the flags, so that other flags in the same BUILD mean a new build.
FLAGS = $(BUILD)/flags
flags_now := $(COMPILE) / $(LINK) / $(LIBS)
ifneq ($(filter-out $(BARE),$(GOALS)),)
ifneq ($(flags_now),$(file <$(FLAGS)))
$(shell mkdir -p $(BUILD))
$(file >$(FLAGS),$(flags_now))
endif
endif

$(OBJ)/%.o: %.c $(FLAGS)
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(COMPILE) -MMD -MP -c $< -o $@

# Appended by q, not r: two folders may have a file of the same name.
define archive
@mkdir -p $(@D)
@rm -f $@
@$(AR) qcs $@ $(filter %.o,$^)
endef

define link
@mkdir -p $(@D)
@echo "ld $@"
@$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)
endef

# The list of members is part of the archive's recipe: a removed source leaves it.
$(LIB): $(call objects,$(LIB_SRC)) $(BUILD)/members-src
	$(archive)
$(AGENT): $(call objects,$(AGENT_SRC)) $(BUILD)/members-agent
	$(archive)
$(BUILD)/members-src: now = $(LIB_SRC)
$(BUILD)/members-agent: now = $(AGENT_SRC)
$(BUILD)/members-%: always
	@mkdir -p $(@D)
	@echo "$(sort $(now))" | cmp -s - $@ || echo "$(sort $(now))" >$@

$(BUILD)/forestall: $(call objects,$(MAIN)) $(LIB)
	$(link)
$(BUILD)/tests/agent/fleet: $(call objects,$(FLEET_MAIN)) $(AGENT) $(LIB)
	$(link)
$(BUILD)/tests/story/story: $(call objects,$(STORY_SRC)) $(AGENT) $(LIB)
	$(link)
$(UNIT): $(BUILD)/%: $(OBJ)/%.o $(AGENT) $(LIB)
	$(link)
$(BENCH): $(BUILD)/%: $(OBJ)/%.o $(AGENT) $(LIB)
	$(link)
ifeq ($(FUZZER),)
$(FUZZ): $(BUILD)/%: $(OBJ)/%.o $(call objects,$(REPLAY)) $(AGENT) $(LIB)
	$(link)
else
$(FUZZ): LINK_EXTRA = -fsanitize=fuzzer
$(FUZZ): $(BUILD)/%: $(OBJ)/%.o $(AGENT) $(LIB)
	$(link)
endif

.SECONDARY:
-include $(patsubst %.o,%.d,$(call objects,$(LIB_SRC) $(MAIN) $(FLEET_MAIN) $(AGENT_SRC) $(UNIT_SRC) $(STORY_SRC) \
	$(BENCH_SRC) $(FUZZ_SRC) $(REPLAY)))

# ---- tests -------------------------------------------------------------------------------------------------

ASAN = $(BUILD)/asan
RUN = CC='$(CC)' NM='$(NM)' CPPFLAGS='$(ALL_CPPFLAGS)' tests/run -b $(BUILD) $(if $(K),-k '$(K)')

# Those that mostly wait come first, and one more at a time than there are cores.
check: all $(FLEET) test-programs asan-programs
	@$(RUN) -a $(ASAN) -j $$(($$(nproc) + 1)) e2e asan lint unit fuzz story valgrind

# The quick part, in this BUILD and with its SAN.
check-fast: test-programs
	@$(RUN) unit fuzz story

asan-programs: config.mk
	@$(MAKE) BUILD=$(ASAN) SAN=address,undefined NO_DEPS=1 all $(if $(FLEET),$(ASAN)/tests/agent/fleet) test-programs

lint: all
	@$(RUN) lint

bench: all $(FLEET) $(BENCH)
	@test -x tests/bench/run || { echo "bench: tests/bench/run is missing" >&2; exit 1; }
	@FORESTALL=$(abspath $(BIN)) FLEET=$(abspath $(FLEET)) BUILD=$(abspath $(BUILD)) tests/bench/run

demo: all $(FLEET)
	@test -x tests/demo/run || { echo "demo: tests/demo/run is missing" >&2; exit 1; }
	@FORESTALL=$(abspath $(BIN)) FLEET=$(abspath $(FLEET)) BUILD=$(abspath $(BUILD)) tests/demo/run

fuzz: config.mk
	@$(MAKE) BUILD=$(BUILD)/fuzz CC=clang SAN=fuzzer-no-link,address,undefined FUZZER=1 NO_DEPS=1 fuzz-programs
	@tests/fuzz/run $(BUILD)/fuzz $(FUZZ_TIME) $(K)

fuzz-programs: $(FUZZ)

format: deps
	clang-format -i $(wildcard src/*/*.[ch] tests/*/*.[ch])

# ---- install, dist -----------------------------------------------------------------------------------------

ETC = $(DESTDIR)$(sysconfdir)/forestall
SHARE = $(DESTDIR)$(datadir)/forestall
UNITS = $(DESTDIR)$(prefix)/lib/systemd/system
SYSUSERS = $(DESTDIR)$(prefix)/lib/sysusers.d
INSTALL = install
CONF = *.conf *.conf.sample
edit = sed -e 's|/usr/sbin/|$(sbindir)/|g' -e 's|/etc/forestall|$(sysconfdir)/forestall|g' \
	-e 's|/var/lib/|$(localstatedir)/lib/|g'

# What is in $(ETC) belongs to the administrator: nothing there is ever overwritten.
install: all
	$(INSTALL) -d $(DESTDIR)$(sbindir) $(ETC)/customers $(SHARE)/profiles $(SHARE)/rules $(SHARE)/mibs $(UNITS) $(SYSUSERS)
	$(INSTALL) -m 755 $(BIN) $(DESTDIR)$(sbindir)/forestall
	for page in $(wildcard docs/man/*.[1-8]); do \
	    dir=$(DESTDIR)$(mandir)/man$${page##*.}; \
	    $(INSTALL) -d $$dir && $(INSTALL) -m 644 $$page $$dir || exit 1; \
	done
	for file in $(patsubst conf/%,%,$(wildcard $(CONF:%=conf/%) $(CONF:%=conf/customers/%))); do \
	    case $$file in secrets*) mode=600;; *) mode=644;; esac; \
	    test -e $(ETC)/$$file || $(INSTALL) -m $$mode conf/$$file $(ETC)/$$file || exit 1; \
	done
	$(INSTALL) -d $(ETC)/notify
	for file in $(notdir $(wildcard conf/notify/*.sh)); do \
	    test -e $(ETC)/notify/$$file || $(INSTALL) -m 755 conf/notify/$$file $(ETC)/notify/$$file || exit 1; \
	done
	for file in $(wildcard conf/profiles/*.conf); do $(INSTALL) -m 644 $$file $(SHARE)/profiles || exit 1; done
	for file in $(wildcard conf/rules/*.conf); do $(INSTALL) -m 644 $$file $(SHARE)/rules || exit 1; done
	for file in $(wildcard mibs/*); do $(INSTALL) -m 644 $$file $(SHARE)/mibs || exit 1; done
	$(edit) conf/forestall.service >$(UNITS)/forestall.service
	$(edit) conf/forestall.socket >$(UNITS)/forestall.socket
	$(edit) conf/forestall.sysusers >$(SYSUSERS)/forestall.conf

# From what is committed.
dist:
	version=$$(sed -n 's/^AC_INIT(\[forestall\], \[\(.*\)\])$$/\1/p' configure.ac) && test -n "$$version" && \
	git archive --format=tar.gz --prefix=forestall-$$version/ -o forestall-$$version.tar.gz HEAD && \
	echo forestall-$$version.tar.gz

clean:
	rm -rf $(BUILD)

distclean: clean
	rm -rf configure configure~ config.mk config.log config.status autom4te.cache

help:
	@echo 'make [all]      the daemon: $(BUILD)/forestall'
	@echo 'make deps       install the Debian packages that are missing; the other targets do it by themselves'
	@echo 'make demo       a small network for a minute: faults, their tickets, graphs; asks nothing'
	@echo 'make check      all tests: lints, unit, story, fuzz corpus, e2e; once more with ASan and UBSan'
	@echo 'make check-fast unit, story and fuzz corpus only'
	@echo 'make lint       the lints only'
	@echo 'make bench      the measurements: bench NAME VALUE UNIT'
	@echo 'make fuzz       libFuzzer on each harness, FUZZ_TIME=$(FUZZ_TIME) seconds each'
	@echo 'make format     clang-format on all sources'
	@echo 'make install    to prefix (/usr) and sysconfdir (/etc), DESTDIR is honoured; keeps changed configuration'
	@echo 'make dist       a tarball of what is committed'
	@echo 'make clean | distclean'
	@echo
	@echo 'BUILD=build/x   build elsewhere        SAN=address,undefined   with sanitizers (use another BUILD)'
	@echo 'WERROR=1        warnings are errors    K=word                  only tests with that word in the name'
	@echo 'NO_DEPS=1       install no packages    CC= CFLAGS= LDFLAGS=    as usual; so is ./configure --prefix=...'

.PHONY: all always asan-programs bench check check-fast clean demo deps dist distclean format fuzz fuzz-programs \
	help install lint test-programs
