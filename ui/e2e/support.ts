import { test as base, expect, type Page } from '@playwright/test';

/**
 * The marks of WCAG 2.2, levels A and AA, in axe: every rule that has one of them holds, none is switched off and no part of
 * a page left out. Rules without them are good practice and nobody's right; those that axe itself calls experimental or
 * outdated it leaves out by itself; and what axe cannot decide is no fault that it has found.
 */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Where pictures of screens go; not kept in the repository. */
export const picture = (name: string) => `../screenshots/${name}.png`;

/** Collects the breaks of the content policy and the errors in the console of a page. */
export function faultsOf(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    // A refused answer that the screen handles is reported by the browser as a failed resource.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  return faults;
}

/** A test fails at the first break of the content policy or error in the console. */
export const test = base.extend<{ clean: undefined }>({
  clean: [
    async ({ page }, use) => {
      const faults = faultsOf(page);
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/** Answers the API from a table of paths; what is not in it is 404. */
export async function answerApi(page: Page, answers: Record<string, unknown>) {
  await page.route('**/api/v1/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const key = `${route.request().method()} ${pathname.replace('/api/v1', '')}`;
    if (key === 'GET /live')
      return route.fulfill({ status: 200, contentType: 'text/event-stream', body: ': beat\n\n' });
    if (key in answers) return route.fulfill({ json: answers[key] });
    await route.fulfill({
      status: 404,
      contentType: 'application/problem+json',
      json: { type: 'about:blank', status: 404, code: 'not_found', title: `no answer for ${key}` },
    });
  });
}

/** No word of the screen is a key that found no words (`field.name`). */
export async function expectNoKeys(page: Page) {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      // Names that the records themselves carry (`payment.captured`) stand in <bdi>.
      if (!walker.currentNode.parentElement?.closest('bdi')) found.push(walker.currentNode.nodeValue?.trim() ?? '');
    }
    return found;
  });
  expect(texts.filter((text) => /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/.test(text))).toEqual([]);
}
