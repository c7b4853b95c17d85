/** Papers, which the server draws: reports as files, and pictures of any paper's pages. */
import { readKept } from '@/lib/kept';
import type { PaperSize } from '@/lib/papers';
import { fetchFile, saveFromApi } from './client';
import type { paths } from './schema';

type ReportPaper = Extract<keyof paths, `/ledger/${string}/pdf` | '/reports/receivables/pdf'>;
type Ask<Path extends ReportPaper> = Omit<NonNullable<paths[Path]['get']['parameters']['query']>, 'paper'>;

/** The address of a paper; what is not said is left out. The sheet is the one chosen for other papers, unless that is a roll. */
export function reportPaperPath<Path extends ReportPaper>(path: Path, ask: Ask<Path>, account = ''): string {
  const said = Object.entries(ask).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const size = readKept<PaperSize>('invoice.paper', 'a4') === 'letter' ? 'letter' : 'a4';
  return `${path.replace('{account}', encodeURIComponent(account))}?${new URLSearchParams([...said, ['paper', size]])}`;
}

/** Hands a paper over as a file: a download in a browser, a save dialog in the window. */
export const savePaper = <Path extends ReportPaper>(
  path: Path,
  ask: Ask<Path>,
  name: string,
  account?: string,
): Promise<void> => saveFromApi(reportPaperPath(path, ask, account), `${name}.pdf`);

/** The pages of a paper as pictures (SVG). `path` is that of its PDF, with what it is drawn on. */
export async function fetchPages(path: string, signal?: AbortSignal): Promise<readonly string[]> {
  const file = await fetchFile(`${path}${path.includes('?') ? '&' : '?'}form=pages`, signal);
  file.release();
  const { pages } = JSON.parse(new TextDecoder().decode(file.bytes)) as { pages: string[] };
  return pages;
}

/** A sheet in points. */
export interface PageSize {
  width: number;
  height: number;
}

/** How large the sheet of a picture is; A4 where it does not say. */
export function pageSize(picture: string): PageSize {
  const [, width, height] = /viewBox='0 0 ([\d.]+) ([\d.]+)'/.exec(picture) ?? [];
  return { width: Number(width ?? 595), height: Number(height ?? 842) };
}
