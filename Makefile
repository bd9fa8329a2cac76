# One-line verbs; `make help` lists them. bin/meshbench keeps the harness's exit codes, make turns any failure into 2.
.DEFAULT_GOAL := help
MESHBENCH := bin/meshbench
NPM := npm --no-update-notifier
flag = $(if $(value $(1)),$(2) '$(value $(1))')
BENCH_FLAGS = $(call flag,TARGET,--target) $(call flag,CONTEXT,--context) $(call flag,REGISTRY,--registry) $(call flag,SUPPLY,--supply) $(if $(SINGLE_NODE),--single-node) $(call flag,CPU_BUDGET,--cpu-budget) $(if $(USE_EXISTING),--use-existing) $(if $(INTERLEAVE),--interleave) \
  $(call flag,PROFILE,--profile) $(call flag,SCENARIO,--scenario) $(call flag,RPS,--rps) $(call flag,BLOCKS,--rounds) \
  $(call flag,MEASURE,--measure) $(call flag,WARMUP,--warm-up) $(call flag,PAYLOAD,--payload) $(call flag,CONNECTIONS,--connections) $(call flag,SEED,--seed) $(call flag,RESULTS,--results) \
  $(call flag,WAIT,--wait) $(call flag,DESIGN,--design) $(call flag,LOOKS,--looks) $(if $(PRECISION),--precision) $(if $(PROBES),--probes $(filter-out 1,$(PROBES))) $(call flag,MAX,--max) $(if $(QUICK),--quick) $(if $(DRY_RUN),--dry-run) $(foreach label,$(LABELS),--label '$(label)')

.PHONY: help images images-push cluster-up cluster-down setup bench compare capacity report site doctor test check e2e check-stats selftest probes output-cost catalogue-cost report-cost clean clean-tools

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: node_modules/.package-lock.json ## install what npm brings (the harness gets the rest on first need)

node_modules/.package-lock.json: package-lock.json
	@$(NPM) ci --no-fund --no-audit --loglevel=error && touch $@

bench: setup ## measure: MESH=istio [QUICK=1] [RPS=400] [BLOCKS=9] [PROFILE=parity] [MEASURE=25s] [SEED=..] [PROBES=1: timing and counts; 1,2,3: flame graphs too] [LABELS='team=payments' (no spaces in one; else --label)] [DRY_RUN=1]; on a cluster: TARGET=kubernetes [CONTEXT=..] [REGISTRY=..] [SINGLE_NODE=1] [PROFILE=equal-cpu CPU_BUDGET=2] [USE_EXISTING=1] [INTERLEAVE=1]
	@$(MESHBENCH) bench --mesh '$(MESH)' $(BENCH_FLAGS)

compare: setup ## all arms of the lab side by side: [QUICK=1] [RPS=..] [BLOCKS=..] [PROBES=1]
	@$(MESHBENCH) bench --config experiments/$(if $(QUICK),compare-quick,compare).yaml $(filter-out --quick,$(BENCH_FLAGS))

capacity: setup ## the largest rate within an SLO: MESH=istio SLO_P99=10ms [BLOCKS=5] [CONNECTIONS=50] [DRY_RUN=1] (20 to 40 minutes)
	@$(MESHBENCH) capacity --mesh '$(MESH)' $(call flag,SLO_P99,--slo-p99) $(call flag,PROFILE,--profile) $(call flag,CONNECTIONS,--connections) $(call flag,PAYLOAD,--payload) $(call flag,MEASURE,--measure) \
	  $(call flag,BLOCKS,--blocks) $(call flag,SEED,--seed) $(call flag,RESULTS,--results) $(call flag,WAIT,--wait) $(if $(DRY_RUN),--dry-run)

report: setup ## write the report of an experiment again: ID=<experiment> [FORMAT=md OUT=..] [SLO=interactive] [PRICES=..]
	@$(MESHBENCH) report '$(ID)' $(call flag,FORMAT,--format) $(call flag,OUT,--out) $(call flag,SLO,--slo) $(call flag,PRICES,--prices) $(call flag,RESULTS,--results)

site: setup ## all experiments as static pages: OUT=public [BASE_URL=https://..] [RESULTS=..]
	@$(MESHBENCH) report site --out '$(or $(OUT),public)' $(call flag,BASE_URL,--base-url) $(call flag,RESULTS,--results)

doctor: setup ## what this machine has, and what getting the rest would cost
	@$(MESHBENCH) doctor

check: setup ## types, lint, format, unit, contract, golden, statistics, Go tests: no root needed
	@$(NPM) run -s types && $(NPM) run -s lint && $(NPM) run -s format && $(NPM) run -s check-tests && $(NPM) run -s check-go

e2e: setup ## the real thing: real k6, proxies, control planes, kernel, browser, and a real Kubernetes; as root
	@$(NPM) run -s e2e && $(NPM) run -s cluster

test: check ## all tests but the long tier of the cluster (make e2e has it), and that docs/method.md says what is simulated
	@$(NPM) run -s e2e && $(NPM) run -s cluster-short
	@$(MAKE) --no-print-directory check-stats CHECK=1

check-stats: setup ## do the statistics keep their promises? simulated, about a minute; CHECK=1 only compares docs/method.md
	@node_modules/.bin/node test/statistics/study/main.ts $(if $(CHECK),--check)

selftest: setup ## controls whose answer is known, on this machine: A/A, planted effects, a closed loop, a bypassed proxy (about 12 minutes)
	@$(MESHBENCH) selftest $(call flag,RESULTS,--results) $(call flag,WAIT,--wait)

probes: setup ## attach each eBPF probe to a workload whose figures are known: [NAMES='hop drops'] (about 90 seconds, as root)
	@$(MESHBENCH) probes $(NAMES) $(call flag,WAIT,--wait)

images: setup ## the images of a run on a cluster as archives, made without Docker: [REGISTRY=mesh.local] [OUT=folder]
	@$(MESHBENCH) images build $(call flag,REGISTRY,--registry) $(call flag,OUT,--out)

images-push: setup ## put them into a registry, with the credentials of ~/.docker/config.json: REGISTRY=ghcr.io/team/meshbench [INSECURE=1]
	@$(MESHBENCH) images push --registry '$(REGISTRY)' $(if $(INSECURE),--insecure)

cluster-up: setup ## a real Kubernetes on this machine, for tests: [NODES=2] [ROLES=1]; prints the environment to set (as root)
	@node_modules/.bin/node test/e2e/cluster/main.ts up $(call flag,NODES,--nodes) $(if $(ROLES),--roles)

cluster-down: setup ## remove it, however much of it there is
	@node_modules/.bin/node test/e2e/cluster/main.ts down

output-cost: setup ## what the histogram output costs the generator (limit 5 %; about 3 minutes, on a quiet machine)
	@node_modules/.bin/node test/e2e/output-cost.ts -pairs 12

catalogue-cost: setup ## what the catalogue costs at 10,000 trials (limits 50 ms, 60 s, 300 MB); POSTGRES=1: on PostgreSQL
	@node_modules/.bin/node test/benchmark/catalogue.ts $(if $(POSTGRES),--postgres)

report-cost: setup ## what a report costs at 120 and at 10,000 trials (limits 5 s and 1.5 MB; 10 s and 1 GB)
	@node_modules/.bin/node test/benchmark/report.ts

clean: setup ## remove whatever an experiment left on this machine, or on a cluster: [TARGET=kubernetes CONTEXT=..]
	@$(MESHBENCH) target down $(call flag,TARGET,--target) $(call flag,CONTEXT,--context)

clean-tools: ## remove the tools that were built into the user's cache
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/meshbench"
