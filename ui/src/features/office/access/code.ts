/**
 * The one-use code of an address printed by the program, from its fragment (`#code=…`). A fragment is never sent to a
 * server or written to its log; it is taken out of the address bar at once, so that it does not stay in the history.
 */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code) {
    taken = code;
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return taken;
}

// The address is cleaned at the first look, but a page may be drawn more than once.
let taken: string | null = null;
