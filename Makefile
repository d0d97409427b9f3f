# Everything a newcomer needs; `make` alone lists it.
.PHONY: help demo test check bench docs
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile
demo: ## install what is missing, then serve the demo world on 127.0.0.1
	@scripts/prepare run && exec .venv/bin/ligai demo
test: ## every check and every test: SQLite, PostgreSQL, slow, browser
	@scripts/prepare test && exec .venv/bin/python scripts/test
check: ## the quick part: format, lint, imports, types, fast tests on SQLite
	@scripts/prepare check && exec .venv/bin/python scripts/test --quick
bench: ## what this machine does in a second, on SQLite and on PostgreSQL
	@scripts/prepare test && .venv/bin/python -m benchmarks.run && scripts/with-postgres .venv/bin/python -m benchmarks.run
docs: ## write docs/generated from the code
	@scripts/prepare run && exec .venv/bin/ligai describe --write docs/generated
