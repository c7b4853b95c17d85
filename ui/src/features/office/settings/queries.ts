import { queryOptions } from '@tanstack/react-query';
import { answer, api, done, fetchFile, ifMatch, putBytes, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Settings = Shape<'Settings'>;
export type SettingsChange = Shape<'SettingsChange'>;
export type AuditEntry = Shape<'AuditEntry'>;
export type TunnelReport = Shape<'TunnelReport'>;
export type BackupReport = Shape<'BackupReport'>;
export type DoctorReport = Shape<'DoctorReport'>;

const TAG = 'settings';

export const settingsQuery = queryOptions({
  queryKey: [TAG, 'shop'],
  queryFn: ({ signal }) => answer(api.GET('/settings', { signal })),
});

/** Regions of a country that tax depends on; none in most. They never change while the program runs. */
export const regionsQuery = (country: string) =>
  queryOptions({
    queryKey: ['regions', country],
    queryFn: ({ signal }) => answer(api.GET('/regions', { params: { query: { country } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const logoQuery = queryOptions({
  queryKey: [TAG, 'logo'],
  queryFn: ({ signal }) => fetchFile('/settings/logo', signal),
  // The object address lives as long as the page; a changed logo gets another.
  staleTime: Number.POSITIVE_INFINITY,
});

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => answer(api.GET('/health', { signal })),
  refetchInterval: 15_000,
});

/** A look takes seconds and reads the whole file, so it is made when somebody opens the page or asks again. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: ({ signal }) => answer(api.GET('/doctor', { signal })),
  staleTime: 60_000,
});

export const tunnelQuery = queryOptions({
  queryKey: ['tunnel'],
  queryFn: ({ signal }) => answer(api.GET('/tunnel', { signal })),
  refetchInterval: 5_000,
});

export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => answer(api.GET('/backups', { signal })),
  refetchInterval: 5_000,
});

export const checksQuery = queryOptions({
  queryKey: ['checks'],
  queryFn: ({ signal }) => answer(api.GET('/checks', { signal })),
});

export const auditQuery = pagedQuery(['audit'], (after, signal) =>
  answer(api.GET('/audit', { params: { query: { after } }, signal })),
);

export function useChangeSettings(settings: Settings, onDone: (settings: Settings) => void) {
  return useAction({
    send: (ask: Shape<'SettingsChange'>) =>
      answer(api.PATCH('/settings', { params: { header: ifMatch(settings) }, body: ask })),
    tags: [TAG, 'session'],
    onDone,
  });
}

/** Has one made; how it went is told by the report. */
export function useMakeBackup(onDone: () => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/backups', { headers })),
    tags: ['backups', 'health'],
    onDone,
  });
}

export function useSetLogo(onDone: () => void) {
  return useAction({ send: (file: File) => putBytes('/settings/logo', file), tags: [TAG], onDone });
}

export function useRemoveLogo(onDone: () => void) {
  return useAction({ send: () => done(api.DELETE('/settings/logo')), tags: [TAG], onDone });
}
