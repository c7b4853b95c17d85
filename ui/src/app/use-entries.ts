import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { covers, useRights } from '@/lib/permissions';
import { type EntryGroup, GROUPS } from './entries';

/** Whether this person may open the page at an address. Pages without an entry of their own are open to everybody. */
export function useMayOpen(): (address: string) => boolean {
  const rights = useRights();
  return (address) => {
    const [path = '/'] = address.split(/[?#]/);
    const entry = ALL.find(({ to }) => to !== '/' && (path === to || path.startsWith(`${to}/`)));
    return entry?.right === undefined || covers(rights, entry.right);
  };
}

const ALL = GROUPS.flatMap((group) => group.entries);

/** The entries this person may open; one whose page is not part of this build is left out. */
export function useEntries(): readonly EntryGroup[] {
  const router = useRouter();
  const rights = useRights();
  return useMemo(() => {
    const paths = new Set(
      Object.keys(router.routesByPath).map((path) => (path === '/' ? '/' : path.replace(/\/$/, ''))),
    );
    return GROUPS.map((group) => ({
      ...group,
      entries: group.entries.filter(
        (entry) => paths.has(entry.to) && (entry.right === undefined || covers(rights, entry.right)),
      ),
    })).filter((group) => group.entries.length > 0);
  }, [router, rights]);
}
