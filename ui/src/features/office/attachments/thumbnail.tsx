import { FileText, Sheet } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Attachment, fetchPicture } from './queries';

const PICTURES: readonly Attachment['media'][] = ['png', 'jpeg', 'webp'];

/** A small view of a picture; a sign of its kind for anything else. Its name stands beside it. */
export function Thumbnail({ attachment: { id, media } }: { attachment: Attachment }) {
  const [address, setAddress] = useState<string | null>(null);
  const isPicture = PICTURES.includes(media);
  useEffect(() => {
    if (!isPicture) return;
    const gone = new AbortController();
    let release: (() => void) | undefined;
    fetchPicture(id, gone.signal).then(
      (file) => {
        if (gone.signal.aborted) return file.release();
        release = file.release;
        setAddress(file.address);
      },
      // Without a picture the sign stays; saving the file tells what is wrong.
      () => undefined,
    );
    return () => {
      gone.abort();
      release?.();
    };
  }, [id, isPicture]);
  const Sign = media === 'csv' ? Sheet : FileText;
  return (
    <span className="grid size-10 shrink-0 place-items-center overflow-hidden rounded-sm border border-rule bg-sheet">
      {address ? (
        <img src={address} alt="" className="size-full object-cover" />
      ) : (
        <Sign aria-hidden className="size-5 text-soft" />
      )}
    </span>
  );
}
