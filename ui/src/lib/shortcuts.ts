/**
 * The one list of keyboard shortcuts. Screens add theirs while they are shown; the `?` sheet and the palette read it.
 * Single letters rest while a person types and can be switched off altogether (WCAG 2.1.4).
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  /** `mod+k`, `?`, `j`, or a sequence such as `g c`. `mod` is Cmd on a Mac and Ctrl elsewhere. */
  keys: string;
  label: string;
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Works while a field has the focus (only sensible with `mod`). */
  inFields?: boolean;
}

interface Entry extends Shortcut {
  order: number;
}

let entries: readonly Entry[] = [];
let order = 0;
let lettersOn = true;
let pending: { key: string; at: number } | null = null;
const listeners = new Set<() => void>();
const SEQUENCE_MS = 1200;

export const isMac = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

function changed(next: readonly Entry[]) {
  entries = next;
  for (const listener of listeners) listener();
}

/** Adds a shortcut and gives back how to take it away. A later one with the same keys wins. */
export function addShortcut(shortcut: Shortcut): () => void {
  order += 1;
  const entry: Entry = { ...shortcut, order };
  changed([...entries, entry]);
  return () => changed(entries.filter((other) => other !== entry));
}

/** Switches single-letter shortcuts on or off. */
export function setLetterShortcuts(on: boolean) {
  lettersOn = on;
}

/** Handles one key press; attached to the document once by the frame. */
export function handleKey(event: KeyboardEvent, now: number): void {
  if (event.defaultPrevented || event.isComposing) return;
  const combination = combinationOf(event);
  if (combination === null) return;
  const sequence = pending && now - pending.at < SEQUENCE_MS ? `${pending.key} ${combination}` : null;
  pending = null;
  const typing = isTyping(event.target);
  const usable = entries.filter((entry) => {
    const modified = entry.keys.includes('mod+');
    if (typing && !(entry.inFields && modified)) return false;
    return modified || lettersOn || !/^[a-z0-9?/](?: [a-z0-9])?$/i.test(entry.keys);
  });
  const match =
    (sequence && usable.findLast((entry) => entry.keys === sequence)) ||
    usable.findLast((entry) => entry.keys === combination);
  if (match) {
    event.preventDefault();
    match.run(event);
    return;
  }
  if (usable.some((entry) => entry.keys.startsWith(`${combination} `))) pending = { key: combination, at: now };
}

/** A screen's shortcut, there as long as the component is. */
export function useShortcut(keys: string | null, label: string, group: string, run: (event: KeyboardEvent) => void) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (keys === null) return;
    return addShortcut({ keys, label, group, run: (event) => latest.current(event) });
  }, [keys, label, group]);
}

export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
    () => entries,
  );
}

/** How keys are printed: `⌘K` or `Ctrl K`. */
export function keyCaps(keys: string): string[] {
  return keys.split(/[+ ]/).map((key) => {
    if (key === 'mod') return isMac() ? '⌘' : 'Ctrl';
    if (key === 'enter') return '↵';
    if (key === 'arrowdown') return '↓';
    if (key === 'arrowup') return '↑';
    if (key === 'escape') return 'Esc';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}

function combinationOf(event: KeyboardEvent): string | null {
  if (['Control', 'Meta', 'Shift', 'Alt'].includes(event.key)) return null;
  if (event.altKey) return null;
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  // Under another keyboard layout (Arabic, Hindi) the physical key still says which letter is meant.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const key = letter && !/^[a-z]$/i.test(event.key) ? letter.toLowerCase() : event.key.toLowerCase();
  return mod ? `mod+${key}` : event.ctrlKey || event.metaKey ? null : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit', 'reset'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
