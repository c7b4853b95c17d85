import type { Platform } from './index';

const KEY = 'cf.page-key';

export const browser: Platform = {
  kind: 'browser',
  async pageKey() {
    return localStorage.getItem(KEY);
  },
  keepPageKey(key) {
    if (key === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, key);
  },
  live: null,
  async saveFile(name, bytes, type) {
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser reads the address after the click returns.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return true;
  },
  async print() {
    window.print();
  },
  async openOutside(address) {
    window.open(address, '_blank', 'noopener,noreferrer');
  },
};
