// Sets a password with the one-time link that was opened. What stands behind # was never sent to any server.
'use strict';

const link = location.hash.slice(1);
const form = document.getElementById('form');
const field = document.getElementById('password');
const answer = document.getElementById('answer');

// The link is used up soon: it need not stay in the browser's history.
history.replaceState(null, '', location.pathname);

function say(thai, english) {
  answer.textContent = '';
  const latin = document.createElement('span');
  latin.lang = 'en';
  latin.textContent = english;
  answer.append(thai, document.createElement('br'), latin);
}

function send(password) {
  return fetch('/api/v1/password-resets', {
    method: 'PUT',
    headers: {'Content-Type': 'application/json', 'Accept-Language': navigator.language},
    body: JSON.stringify({link, password}),
  });
}

if (link === '') {
  form.hidden = true;
  say('เปิดหน้านี้จากลิงก์ที่ได้รับ', 'Open this page with the link that you were sent.');
}

document.getElementById('show').addEventListener('change', (event) => {
  field.type = event.target.checked ? 'text' : 'password';
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const response = await send(field.value);
    if (response.status === 204) {
      form.hidden = true;
      say('ตั้งรหัสผ่านแล้ว เข้าสู่ระบบด้วยรหัสผ่านใหม่ได้เลย', 'Your password is set: sign in with it.');
    } else {
      const problem = await response.json().catch(() => ({}));
      answer.textContent = problem.detail ?? '';
      form.hidden = problem.code === 'link_unknown';
    }
  } catch {
    say('ติดต่อเครื่องแม่ข่ายไม่ได้ ลองอีกครั้ง', 'The server cannot be reached: try again.');
  } finally {
    button.disabled = false;
  }
});
