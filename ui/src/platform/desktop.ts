import { Channel, invoke } from '@tauri-apps/api/core';
import type { Platform } from './index';

/** The commands of the desktop process are listed in THREATS section 8; the page has no others. */
let key: Promise<string> | null = null;

export const desktop: Platform = {
  kind: 'desktop',
  pageKey() {
    key ??= invoke<string>('page_key');
    return key;
  },
  keepPageKey() {
    // A new session may have a new key: ask again at the next call.
    key = null;
  },
  live: {
    open(after, onEvent, onOpen, signal) {
      return new Promise<void>((resolve, reject) => {
        const channel = new Channel<string>();
        channel.onmessage = onEvent;
        const line = invoke<number>('live_open', { after, channel });
        line.then((id) => {
          onOpen();
          const close = () => {
            channel.onmessage = () => {};
            invoke('live_close', { id }).then(() => resolve(), reject);
          };
          if (signal.aborted) close();
          else signal.addEventListener('abort', close, { once: true });
        }, reject);
      });
    },
  },
  saveFile(name, bytes) {
    return invoke<boolean>('save_file', { name, bytes: [...bytes] });
  },
  async print() {
    await invoke('print');
  },
  async openOutside(address) {
    await invoke('open_outside', { address });
  },
};
