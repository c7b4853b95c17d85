/** The only file of this area that calls the client. Keys begin with the tag `attachments`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, done, fetchFile, type Got, saveFromApi, uploadBytes } from '@/api/client';
import { useAction } from '@/api/use-action';

export type Attachments = Got<'/attachments'>;
export type Attachment = Attachments['items'][number];

const TAG = 'attachments';

export const attachmentsQuery = (kind: string, subject: string) =>
  queryOptions({
    queryKey: [TAG, kind, subject],
    queryFn: ({ signal }) => answer(api.GET('/attachments', { params: { query: { kind, subject } }, signal })),
  });

/** The picture itself, for a small view of it; whoever shows it lets its address go. */
export const fetchPicture = (id: string, signal: AbortSignal) =>
  fetchFile(`/attachments/${id}/content?inline=true`, signal);

export const saveAttachment = (attachment: Attachment) =>
  saveFromApi(`/attachments/${attachment.id}/content`, attachment.name);

export function useAttach(kind: string, subject: string) {
  const place = new URLSearchParams({ kind, subject });
  return useAction({
    send: (file: File, headers) => uploadBytes<Attachment>(`/attachments?${place}`, file, headers),
    tags: [TAG],
  });
}

export function useRemove(id: string, onDone: () => void) {
  return useAction({
    send: (ask: { reason?: string }, headers) =>
      done(api.POST('/attachments/{id}/removal', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}
