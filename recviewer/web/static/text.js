// Fetches the text of an exchange with what lets this browser in. The text has no scripts.
import { secret } from "./secret.js";

const query = new URLSearchParams(location.search);
const at = query.get("at") ?? "";
const app = document.getElementById("app");
if (at) app.href = `./?${new URLSearchParams({ at })}`;

const answer = await fetch(`text/body?${new URLSearchParams({ at })}`, {
  headers: { Authorization: `Bearer ${secret.get()}` },
});
const text = await answer.text();
if (answer.ok) {
  const read = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("main").replaceWith(read.querySelector("main"));
  document.title = `${document.querySelector("h1").textContent} – recviewer`;
  const choice = new URLSearchParams(at.slice(at.lastIndexOf("#") + 1)).get("choice");
  document.getElementById(`choice-${choice}`)?.scrollIntoView();
} else {
  const locked = "This browser has not been let in yet: open recviewer first.";
  document.querySelector("[role=status]").textContent = answer.status === 401 ? locked : text;
}
