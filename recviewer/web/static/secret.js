// What lets this browser in. Other ports of this machine have another storage, but would get
// its cookies. A browser may refuse to store anything: then a page is let in once.
export const secret = {
  key: `recviewer ${new URL(".", location).pathname}`, // a proxy may serve several at one origin
  value: "",
  get() {
    try {
      return localStorage.getItem(this.key) ?? this.value;
    } catch {
      return this.value;
    }
  },
  set(value) {
    this.value = value;
    try {
      localStorage.setItem(this.key, value);
    } catch {}
  },
};
