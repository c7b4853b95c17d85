/** What keeps somebody from using a page, found by axe and by a phone's width. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expectNoKeys, WCAG } from '../support';

/** How the page is looked at. */
export interface Look {
  name: string;
  light: 'light' | 'dark';
  width: number;
  height: number;
}

export const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
export const BY_DAY: readonly Look[] = [
  { name: 'desk, light', light: 'light', ...DESK },
  { name: 'phone, dark', light: 'dark', ...PHONE },
];
export const BY_NIGHT: readonly Look[] = [
  { name: 'desk, dark', light: 'dark', ...DESK },
  { name: 'phone, light', light: 'light', ...PHONE },
];

/** A machine with much to do is slow, and that is no fault of the page. */
const PATIENCE = { timeout: 15_000, polling: 20 };

/** Waits until everything that the page asked for is there. */
export async function settled(page: Page): Promise<void> {
  const isThere = () => {
    const title = document.querySelector('h1, [role=dialog]');
    // What is still coming breathes.
    return title !== null && document.querySelector('.animate-breathe') === null;
  };
  await page.waitForFunction(isThere, null, PATIENCE);
  await page.evaluate(() => document.fonts.ready);
}

/**
 * Waits until every colour is the one it turns into: the light of a page changes by and by, and what takes its colour from
 * the thing around it begins when that has ended.
 */
async function coloursSettled(): Promise<void> {
  const soon = (ms: number) => new Promise((late) => setTimeout(late, ms));
  const frame = () => Promise.race([new Promise((drawn) => requestAnimationFrame(drawn)), soon(100)]);
  // Asking for a colour is what begins its change, so nothing is still to begin when two looks are the same.
  const colours = () =>
    Array.from(document.querySelectorAll('body, body *'), (one) => {
      const { color, backgroundColor } = getComputedStyle(one);
      return color + backgroundColor;
    }).join();
  // One without an end is not waited for, nor for long one that the browser has put off.
  const ended = () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    const all = Promise.all(ending.map((one) => one.finished.catch(() => undefined)));
    return Promise.race([all, soon(250)]);
  };
  let before = colours();
  for (let looks = 0, same = 0; looks < 20 && same < 2; looks += 1) {
    await ended();
    await frame();
    const now = colours();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** The faults of the page as it stands: what axe finds, keys in the place of words, and scrolling sideways. */
export async function faultsAt(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const faults: string[] = [];
  await expectNoKeys(page);
  for (const [at, look] of looks.entries()) {
    await page.emulateMedia({ colorScheme: look.light, reducedMotion: 'reduce' });
    await page.setViewportSize(look);
    await page.evaluate(coloursSettled);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wider > 0) faults.push(`${name} (${look.name}) scrolls sideways by ${wider} px`);
    // The second look finds axe where the first has put it.
    const axe = new AxeBuilder(at === 0 ? { page } : { page, axeSource: ';' });
    // One document without frames: looking for frames would open a page of its own each time.
    axe.setLegacyMode(true);
    const { violations } = await axe
      .options({ resultTypes: ['violations'] })
      .withTags(WCAG)
      .analyze();
    for (const { id, nodes } of violations) {
      faults.push(
        ...nodes.map((node) => `${name} (${look.name}): ${id} at ${node.target.join(' ')}\n${node.failureSummary}`),
      );
    }
  }
  await page.setViewportSize(DESK);
  return faults;
}
