"""What the browser of a citizen keeps of reports that are not sent yet."""

import json

from playwright.sync_api import Page


def rows(page: Page, store: str) -> list[dict]:
    """What the browser keeps there; of a blob how long it is."""
    told: list[dict] = page.evaluate(
        """(store) => new Promise((done) => {
          indexedDB.open("ronghe-cases").onsuccess = ({ target }) => {
            const all = target.result.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => { target.result.close(); done(all.result.map((one) => ({ ...one, blob: one.blob?.size || 0 }))); };
          };
        })""",
        store,
    )
    return told


def kept(page: Page) -> str:
    """All that it keeps of words."""
    return json.dumps(rows(page, "drafts"), ensure_ascii=False)
