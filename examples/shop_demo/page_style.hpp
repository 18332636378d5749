#pragma once

#include <string_view>

namespace shop_demo {

// The page's whole look, light and dark.
inline constexpr std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --ground: #f6f4ef; --card: #fffefb; --ink: #20242c; --soft: #5c6370; --line: #e2ded4;
  --accent: #0b6e5f; --tint: #d5e8e2; --second: #b4552d; --second-tint: #f3dfd3;
  --shadow: 0 1px 2px rgb(60 50 30 / .06), 0 4px 16px rgb(60 50 30 / .05);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --card: #1c2027; --ink: #e8e6e1; --soft: #a2a8b3; --line: #323843;
    --accent: #5cc4ae; --tint: #24433e; --second: #e8946a; --second-tint: #4a3023;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main, header.top, footer { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 56px; }
h1 { font-size: clamp(2rem, 5vw, 3rem); line-height: 1.1; letter-spacing: -.02em; margin: 0 0 .35em; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; margin: 64px 0 6px; }
h3 { font-size: 1rem; margin: 0 0 12px; }
p { margin: 0 0 1em; max-width: 72ch; }
.kicker { color: var(--accent); font-weight: 600; font-size: .875rem; margin: 0 0 12px; }
.lede { max-width: none; columns: 2; column-gap: 48px; }
@media (max-width: 860px) { .lede { columns: 1; } }
.soft, small { color: var(--soft); }
small { font-size: .8125rem; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 12px; margin: 28px 0 0; padding: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; box-shadow: var(--shadow); }
.tiles dt { color: var(--soft); font-size: .8125rem; }
.tiles dd { margin: 2px 0 0; font-size: 1.5rem; font-weight: 650; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
.tiles dd small { font-weight: 400; letter-spacing: 0; }

.cards { display: grid; grid-template-columns: repeat(12, 1fr); gap: 16px; margin-top: 20px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px; box-shadow: var(--shadow); min-width: 0; }
.half { grid-column: span 6; } .third { grid-column: span 4; }
@media (max-width: 860px) { .half, .third { grid-column: 1 / -1; } }

.bars { list-style: none; margin: 0; padding: 0; }
.bars li { display: grid; grid-template-columns: minmax(0, 14rem) 1fr 5.5rem; gap: 10px; align-items: center; padding: 3px 0; font-size: .9rem; }
.bars .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .track { height: 12px; }
.bars .track span { display: block; height: 100%; background: var(--accent); border-radius: 6px; }
.bars .figure { color: var(--soft); font-size: .8125rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 480px) { .bars li { grid-template-columns: minmax(0, 1fr) 5.5rem; } .bars .track { grid-column: 1 / -1; grid-row: 2; } .bars li { row-gap: 4px; padding: 5px 0; } }

.columns { display: flex; align-items: stretch; gap: 3px; margin: 0; }
.columns > div { flex: 1; display: flex; flex-direction: column; min-width: 0; }
.columns .space { height: 96px; display: flex; align-items: flex-end; border-bottom: 1px solid var(--line); }
.columns .space span { display: block; width: 100%; background: var(--accent); border-radius: 3px 3px 0 0; }
.columns .least .space span { background: var(--tint); }
.columns .label { text-align: center; font-size: .75rem; color: var(--soft); padding-top: 4px; white-space: nowrap; }

.scale { position: relative; height: 46px; margin: 26px 8px 4px; }
.scale .rail { position: absolute; left: 0; right: 0; top: 14px; height: 6px; border-radius: 3px; background: var(--line); }
.scale .range { position: absolute; top: 10px; height: 14px; border-radius: 7px; background: var(--tint); border: 1px solid var(--accent); }
.scale .dot { position: absolute; top: 8px; width: 18px; height: 18px; margin-left: -9px; border-radius: 50%; background: var(--accent); border: 3px solid var(--card); box-shadow: 0 0 0 1px var(--accent); }
.scale .end { position: absolute; top: 28px; font-size: .75rem; color: var(--soft); }
.scale .end:last-child { right: 0; }

.scores { list-style: none; margin: 0; padding: 0; }
.scores li { display: grid; grid-template-columns: 5.5rem 1fr 5.5rem; gap: 10px; align-items: center; padding: 6px 0; font-size: .9rem; }
.scores .fifths { display: flex; gap: 4px; }
.scores .fifths i { flex: 1; height: 12px; border-radius: 4px; background: var(--tint); }
.scores .fifths i.on { background: var(--accent); }
.scores .figure { color: var(--soft); font-size: .8125rem; text-align: right; font-variant-numeric: tabular-nums; }

.suggestions { list-style: none; margin: 0; padding: 0; counter-reset: place; }
.suggestions li { counter-increment: place; position: relative; padding: 11px 0 11px 34px; border-top: 1px solid var(--line); }
.suggestions li::before { content: counter(place); position: absolute; left: 0; top: 12px; width: 22px; text-align: right; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.suggestions b { font-weight: 600; }
.suggestions p { margin: 0; font-size: .875rem; color: var(--soft); }
.tag { display: inline-block; font-size: .75rem; line-height: 1.4; padding: 0 7px; border-radius: 6px; background: var(--tint); color: var(--ink); vertical-align: 1px; white-space: nowrap; font-weight: 400; }
.tag.new { background: var(--second-tint); }
.lead { border-color: var(--accent); }
.idea { font-size: .9rem; color: var(--soft); }
.idea::first-letter { text-transform: uppercase; }

.plots { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; margin-top: 20px; }
@media (max-width: 860px) { .plots { grid-template-columns: 1fr; } }
.plots figure { margin: 0; }
.plots svg { width: 100%; height: auto; display: block; max-width: 460px; }
svg text { fill: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg .tick { fill: var(--soft); font-size: 11.5px; }
svg .grid { stroke: var(--line); }
svg .interval { stroke: var(--accent); stroke-width: 3; stroke-linecap: round; opacity: .45; }
svg .value { fill: var(--accent); }
svg .baseline .interval { stroke: var(--second); } svg .baseline .value { fill: var(--second); }

.scroll { overflow-x: auto; margin-top: 16px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 9px 14px 9px 0; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .8125rem; }
tbody th { font-weight: 600; white-space: normal; }
.card .scroll { margin: 0; } .card tbody tr:first-child > * { border-top: 0; } td:last-child { padding-right: 0; }
td.number, th.number { text-align: right; }
td small { display: block; }
footer { padding-top: 32px; padding-bottom: 64px; color: var(--soft); font-size: .875rem; }
footer a { color: inherit; }
@media (max-width: 480px) { main, header.top, footer { padding-left: 16px; padding-right: 16px; } header.top { padding-top: 32px; } h2 { margin-top: 48px; } .card { padding: 16px; } }
)css";

}  // namespace shop_demo
