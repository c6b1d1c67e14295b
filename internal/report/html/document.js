(() => {
	const say = JSON.parse(document.getElementById("words").textContent)
	const make = (tag, values, ...inside) => {
		const e = Object.assign(document.createElement(tag), values)
		e.append(...inside)
		return e
	}
	const status = make("p", {className: "vh", role: "status"})
	document.body.append(status)

	// Search: what has the words, as links to it.
	const found = make("ul", {className: "found"})
	const field = make("input", {type: "search", id: "search", autocomplete: "off"})
	const places = [...document.querySelectorAll("main h2,main h3,main h4,main h5,main caption,main figcaption,main p,main li,main tbody th")]
		.map(e => ({e, text: e.textContent.replace(/\s+/g, " ").trim()}))
	let n = 0
	const anchor = e => {
		const at = e.closest("[id]")
		if (e.id || (at && at.matches(".table,figure,h2,h3,h4,h5"))) return e.id || at.id
		return e.id = "hit-" + ++n
	}
	field.addEventListener("input", () => {
		const words = field.value.toLowerCase().split(/\s+/).filter(w => w)
		found.replaceChildren()
		if (!words.length) {
			status.textContent = ""
			return
		}
		const hits = places.filter(p => words.every(w => p.text.toLowerCase().includes(w)))
		for (const p of hits.slice(0, 20)) {
			const from = Math.max(0, p.text.toLowerCase().indexOf(words[0]) - 30)
			const part = (from ? "…" : "") + p.text.slice(from, from + 90) + (p.text.length > from + 90 ? "…" : "")
			const link = make("a", {href: "#" + anchor(p.e), textContent: part})
			link.addEventListener("click", () => {
				for (let d = p.e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true
			})
			found.append(make("li", {}, link))
		}
		status.textContent = say.hits.replace("%d", hits.length)
	})
	const nav = document.querySelector("nav")
	if (nav) nav.prepend(make("div", {className: "search"}, make("label", {htmlFor: "search", textContent: say.search}), field, found))

	const button = (text, name, act) => {
		const b = make("button", {type: "button", textContent: text})
		b.setAttribute("aria-label", text + ": " + name)
		b.addEventListener("click", act)
		return b
	}
	const titleOf = e => (e.querySelector("caption,figcaption") || {textContent: e.id}).textContent.replace(/\s+/g, " ").trim()

	// A link to a table or a figure.
	const copy = id => button(say.link, titleOf(document.getElementById(id)), async () => {
		const address = location.href.split("#")[0] + "#" + id
		try {
			await navigator.clipboard.writeText(address)
			status.textContent = say.copied
		} catch {
			location.hash = id
			status.textContent = say.shown
		}
	})

	// Why a number is what it is: the explanation that a link leads to is opened.
	const open = () => {
		const e = document.getElementById(decodeURIComponent(location.hash.slice(1)))
		for (let d = e && e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true
		if (e && e.matches("details")) e.querySelector("summary").focus()
	}
	addEventListener("hashchange", open)
	open()

	// A figure as a file.
	const save = (blob, name) => {
		const a = make("a", {href: URL.createObjectURL(blob), download: name})
		a.click()
		setTimeout(() => URL.revokeObjectURL(a.href), 10000)
	}
	const drawing = figure => {
		const svg = figure.querySelector(".desk svg") || figure.querySelector("svg")
		const alone = svg.cloneNode(true)
		alone.setAttribute("font-family", getComputedStyle(document.body).fontFamily)
		return new Blob([new XMLSerializer().serializeToString(alone)], {type: "image/svg+xml"})
	}
	const picture = figure => {
		const image = new Image()
		image.onload = () => {
			const canvas = make("canvas", {width: image.width * 3, height: image.height * 3})
			const c = canvas.getContext("2d")
			c.fillStyle = "#fff"
			c.fillRect(0, 0, canvas.width, canvas.height)
			c.drawImage(image, 0, 0, canvas.width, canvas.height)
			canvas.toBlob(blob => save(blob, figure.id + ".png"))
		}
		const reader = new FileReader()
		reader.onload = () => { image.src = reader.result }
		reader.readAsDataURL(drawing(figure))
	}
	for (const e of document.querySelectorAll(".table[id],figure[id]")) {
		const tools = make("div", {className: "tools"}, copy(e.id))
		if (e.matches("figure") && e.querySelector("svg")) {
			tools.append(button(say.svg, titleOf(e), () => save(drawing(e), e.id + ".svg")),
				button(say.png, titleOf(e), () => picture(e)))
		}
		e.append(tools)
	}
})()
