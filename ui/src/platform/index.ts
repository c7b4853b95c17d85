/**
 * What a window of the desktop program does differently from a tab of a browser. Everything else is the same program.
 */
export interface LiveLine {
  /** Opens the line after an event number and calls back per event text until it ends or `signal` aborts. */
  open(after: number | null, onEvent: (json: string) => void, onOpen: () => void, signal: AbortSignal): Promise<void>;
}

export interface Platform {
  kind: 'browser' | 'desktop';
  /** The second half of the session, sent as `X-CF-Key` with every call; null when nobody is signed in here. */
  pageKey(): Promise<string | null>;
  /** Keeps the key given at sign-in; null forgets it. The desktop process keeps its own and ignores this. */
  keepPageKey(key: string | null): void;
  /** The desktop's own live channel; null where the stream is read with the client. */
  live: LiveLine | null;
  /** Hands a file to the person. False when they chose no place for it; where a browser puts it, it tells nobody. */
  saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<boolean>;
  print(): Promise<void>;
  /** Opens an outside address (https, mailto, tel) away from this page. */
  openOutside(address: string): Promise<void>;
}

declare global {
  interface Window {
    __TAURI_INTERNALS__?: unknown;
  }
}

let chosen: Promise<Platform> | null = null;

/** Whether this page is shown in the window of the desktop program. */
export function isDesktop(): boolean {
  return typeof window !== 'undefined' && window.__TAURI_INTERNALS__ !== undefined;
}

/** The platform this page runs on. */
export function platform(): Promise<Platform> {
  chosen ??= isDesktop()
    ? import('./desktop').then((module) => module.desktop)
    : import('./browser').then((module) => module.browser);
  return chosen;
}
