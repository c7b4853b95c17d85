# What a person does with this repository. The work is in scripts/; `cargo xtask --help` has the rest.
.DEFAULT_GOAL := help
.PHONY: help run test check desktop-test package screenshots clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: ## installs what is missing, builds, and opens the practice shop (WINDOW=no: in the browser)
	@scripts/run.sh

test: ## installs what is missing, then checks and tests everything
	@scripts/test.sh

check: ## format, lint, generated files, UI types, licences: what needs no test run
	@scripts/test.sh static

desktop-test: ## builds the window and drives it on a virtual display
	@scripts/test.sh desktop

package: ## a Debian package for servers, made and tried (`make package desktop`: the one with the window, too)
	@scripts/package.sh $(filter desktop,$(MAKECMDGOALS))

ifneq ($(filter package,$(MAKECMDGOALS)),)
.PHONY: desktop
desktop: package
	@:
endif

screenshots: ## pictures of the main screens in screenshots/
	@scripts/screenshots.sh

clean: ## removes what was built here; the caches outside stay
	@rm -rf ui/dist ui/node_modules ui/test-results ui/playwright-report screenshots
	@cargo clean --quiet
