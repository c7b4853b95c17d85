/** What a share of tax is called: its code's name, with the component where the code has several: `GST 18 % · CGST9`. */
export function ShareName({ share: { name, component } }: { share: { name: string; component: string } }) {
  return (
    <bdi>
      {name}
      {component && <span className="text-faint"> · {component}</span>}
    </bdi>
  );
}
