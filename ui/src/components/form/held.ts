/** What stands still under a mouse button or a finger that is down. */
import { useState, useSyncExternalStore } from 'react';

const DOWN = ['pointerdown', 'mousedown'] as const;
/** A press that turns into something else has no release; a key ends what was missed. */
const UP = ['pointerup', 'mouseup', 'pointercancel', 'dragend', 'contextmenu', 'keydown'] as const;

let isDown = false;
let ending: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

const say = (down: boolean) => {
  clearTimeout(ending);
  isDown = down;
  for (const each of listeners) each();
};
const press = ({ button }: MouseEvent) => {
  if (button === 0) say(true);
};
// The click follows its release within the same task, and must still find what was pressed.
const release = () => {
  clearTimeout(ending);
  ending = setTimeout(say, 0, false);
};

function follow(listener: () => void) {
  if (listeners.size === 0) {
    for (const name of DOWN) window.addEventListener(name, press, true);
    for (const name of UP) window.addEventListener(name, release, true);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    for (const name of DOWN) window.removeEventListener(name, press, true);
    for (const name of UP) window.removeEventListener(name, release, true);
    clearTimeout(ending);
    isDown = false;
  };
}

/**
 * A value as it was when the press began, and the new one once it has ended. A button pressed from within a field takes the
 * focus from it: a line that came up below the field there and then would move the button away, and the click would be lost.
 */
export function useHeld<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const isHeld = useSyncExternalStore(follow, () => isDown && value !== shown);
  if (!isHeld && value !== shown) setShown(value);
  return isHeld ? shown : value;
}
