"""axe-core, which finds barriers in the page a browser shows."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.paper import ROOT

SCRIPT = (ROOT / "tests/vendor/axe-core/axe.min.js").read_text(encoding="utf-8")
# Paths to elements and the long list of what is right would take most of the time.
RUN = """async (rules) => {
  const found = await axe.run(document, {
    ...(rules ? { runOnly: rules, preload: false } : {}), resultTypes: ["violations"], selectors: false,
  });
  return found.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 2).map((one) => one.html.slice(0, 160)).join("; ")}`);
}"""


def barriers(page: Page, rules: Sequence[str] | None = None) -> list[str]:
    """What axe finds in `page`, into which `SCRIPT` was put; by `rules` only, or by all."""
    return list(page.evaluate(RUN, rules))
