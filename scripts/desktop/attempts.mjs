// What hostile content inside the window would try (a name, a note, a message that became markup). Each attempt answers
// true when it succeeded. webdriver.test.mjs shows that all succeed on a page without a policy, so that a refusal means
// the policy and not a broken attempt.

// A port of loopback that nobody listens on: a refusal by policy raises the event, a failed connection does not.
const NOWHERE = 'http://127.0.0.1:61009/';

const refusedByPolicy = (act) => `
  const told = new Promise((done) =>
    document.addEventListener('securitypolicyviolation', () => done(true), { once: true }));
  ${act}
  return !(await Promise.race([told, new Promise((done) => setTimeout(() => done(false), 1500))]));`;

export const ATTEMPTS = {
  'a script written into the page runs': `
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    document.body.append(script);
    return window.ranInline === true;`,

  'an event attribute runs': `
    const holder = document.createElement('div');
    holder.innerHTML = '<img src="data:image/gif;base64,AAAA" onerror="window.ranAttribute = true">';
    document.body.append(holder);
    await new Promise((done) => setTimeout(done, 500));
    return window.ranAttribute === true;`,

  'words are run as a program': `
    return new Promise((done) => {
      window.ranWords = () => done(true);
      setTimeout('window.ranWords()', 0);
      setTimeout(() => done(false), 500);
    });`,

  'something is sent to another address': refusedByPolicy(`fetch('${NOWHERE}').catch(() => {});`),

  'a picture is fetched from another address': refusedByPolicy(`new Image().src = '${NOWHERE}pixel.png';`),

  'a frame from another address is shown': refusedByPolicy(`
    const frame = document.createElement('iframe');
    frame.src = '${NOWHERE}';
    document.body.append(frame);`),

  'a form is sent to another address': refusedByPolicy(`
    const form = document.createElement('form');
    form.action = '${NOWHERE}';
    form.target = 'nobody';
    document.body.append(form);
    form.submit();`),

  'the base of all addresses is moved': `
    const base = document.createElement('base');
    base.href = '${NOWHERE}';
    document.head.append(base);
    const moved = document.baseURI === '${NOWHERE}';
    base.remove();
    return moved;`,
};
