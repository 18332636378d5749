#pragma once

#include <array>
#include <string_view>

namespace kindred::inline v0::detail {

// Words that people praise or blame goods with; of both a strong few count double. Each list ascends by
// bytes, so that a word is found by halving. Inflected forms are listed where they are common.
inline constexpr std::string_view english_praise[] = {
    "adorable",  "advantage",   "affordable",  "amazed",      "amazing",    "awesome",    "bargain",
    "beautiful", "beautifully", "best",        "better",      "bright",     "brilliant",  "charming",
    "clean",     "clear",       "comfortable", "comfy",       "convenient", "cosy",       "cute",
    "decent",    "delicious",   "delight",     "delighted",   "delightful", "durable",    "easier",
    "easily",    "easy",        "effective",   "efficient",   "elegant",    "enjoy",      "enjoyable",
    "enjoyed",   "excellent",   "fantastic",   "fast",        "faster",     "favorite",   "favourite",
    "fine",      "flawless",    "fresh",       "friendly",    "fun",        "generous",   "genuine",
    "glad",      "good",        "gorgeous",    "great",       "handy",      "happier",    "happily",
    "happy",     "helpful",     "impressed",   "impressive",  "improved",   "incredible", "inexpensive",
    "juicy",     "kind",        "like",        "liked",       "love",       "loved",      "lovely",
    "loves",     "luxurious",   "neat",        "nice",        "nicely",     "nicer",      "outstanding",
    "perfect",   "perfectly",   "pleasant",    "pleased",     "pleasure",   "polite",     "powerful",
    "practical", "praise",      "premium",     "pretty",      "prompt",     "quality",    "quick",
    "quickly",   "quiet",       "recommend",   "recommended", "reliable",   "rich",       "robust",
    "safe",      "satisfied",   "sharp",       "sleek",       "smart",      "smooth",     "smoother",
    "smoothly",  "soft",        "softer",      "solid",       "spacious",   "stable",     "strong",
    "stronger",  "sturdy",      "stylish",     "superb",      "sweet",      "tasty",      "terrific",
    "thanks",    "thoughtful",  "tidy",        "tough",       "useful",     "value",      "versatile",
    "warm",      "well",        "wonderful",   "works",       "worth",      "worthwhile", "yummy"};

inline constexpr std::string_view english_blame[] = {"annoyed",
                                                     "annoying",
                                                     "awful",
                                                     "awkward",
                                                     "bad",
                                                     "badly",
                                                     "bent",
                                                     "bin",
                                                     "bitter",
                                                     "bland",
                                                     "boring",
                                                     "breaks",
                                                     "broke",
                                                     "broken",
                                                     "bulky",
                                                     "cheaply",
                                                     "complaint",
                                                     "complaints",
                                                     "confusing",
                                                     "cracked",
                                                     "crash",
                                                     "crashes",
                                                     "crashing",
                                                     "damage",
                                                     "damaged",
                                                     "dangerous",
                                                     "dead",
                                                     "defective",
                                                     "died",
                                                     "dies",
                                                     "difficult",
                                                     "dirty",
                                                     "disappoint",
                                                     "disappointed",
                                                     "disappointing",
                                                     "disappointment",
                                                     "disappointments",
                                                     "disappoints",
                                                     "disgusting",
                                                     "drains",
                                                     "dry",
                                                     "dull",
                                                     "error",
                                                     "errors",
                                                     "expensive",
                                                     "expired",
                                                     "faded",
                                                     "fades",
                                                     "fail",
                                                     "failed",
                                                     "fails",
                                                     "failure",
                                                     "fake",
                                                     "fault",
                                                     "faulty",
                                                     "fell",
                                                     "flawed",
                                                     "flimsy",
                                                     "fragile",
                                                     "fraud",
                                                     "frustrating",
                                                     "garbage",
                                                     "greasy",
                                                     "hard",
                                                     "hate",
                                                     "hated",
                                                     "heavy",
                                                     "hesitant",
                                                     "hesitate",
                                                     "hesitated",
                                                     "hesitation",
                                                     "horrible",
                                                     "hurt",
                                                     "hurts",
                                                     "inaccurate",
                                                     "inferior",
                                                     "issue",
                                                     "issues",
                                                     "itchy",
                                                     "junk",
                                                     "lacking",
                                                     "late",
                                                     "leak",
                                                     "leaked",
                                                     "leaking",
                                                     "leaks",
                                                     "loose",
                                                     "lousy",
                                                     "mess",
                                                     "misleading",
                                                     "missing",
                                                     "mistake",
                                                     "nasty",
                                                     "noisy",
                                                     "overpriced",
                                                     "pathetic",
                                                     "poor",
                                                     "poorly",
                                                     "problem",
                                                     "problems",
                                                     "refund",
                                                     "regret",
                                                     "return",
                                                     "returned",
                                                     "rip",
                                                     "ripped",
                                                     "rotten",
                                                     "rough",
                                                     "rubbish",
                                                     "rude",
                                                     "ruined",
                                                     "rust",
                                                     "rusty",
                                                     "sad",
                                                     "scam",
                                                     "scratched",
                                                     "scratches",
                                                     "shoddy",
                                                     "sloppy",
                                                     "slow",
                                                     "smelly",
                                                     "sour",
                                                     "spoiled",
                                                     "stale",
                                                     "sticky",
                                                     "stiff",
                                                     "stopped",
                                                     "stuck",
                                                     "terrible",
                                                     "thin",
                                                     "tore",
                                                     "torn",
                                                     "trash",
                                                     "trouble",
                                                     "ugly",
                                                     "uncomfortable",
                                                     "unhappy",
                                                     "unhelpful",
                                                     "unreliable",
                                                     "unusable",
                                                     "upset",
                                                     "useless",
                                                     "waste",
                                                     "wasted",
                                                     "weak",
                                                     "worse",
                                                     "worst",
                                                     "worthless",
                                                     "wrong"};

inline constexpr std::string_view english_strong[] = {
    "amazing",  "awesome", "awful",    "best",      "brilliant", "excellent", "fantastic", "flawless",
    "garbage",  "hate",    "horrible", "love",      "loves",     "perfect",   "scam",      "superb",
    "terrible", "useless", "waste",    "wonderful", "worst",     "worthless"};

inline constexpr std::string_view english_negators[] = {
    "barely",  "cannot", "cant",     "couldnt", "didnt", "doesnt",  "dont", "hardly", "isnt",
    "lack",    "lacks",  "neither",  "never",   "no",    "nobody",  "none", "nor",    "not",
    "nothing", "rarely", "scarcely", "seldom",  "wasnt", "without", "wont", "zero"};

// Of these, those that deny what is done ("doesn't work") rather than that something is there; like them all
// that end in "n't".
inline constexpr std::string_view english_denials[] = {"barely", "cannot", "cant",   "couldnt", "didnt",
                                                       "doesnt", "dont",   "hardly", "never",   "not",
                                                       "rarely", "seldom", "wont"};

// Denied they are blame, and nothing otherwise.
inline constexpr std::string_view english_duties[] = {"charge", "connect", "fit",    "function", "helped",
                                                      "hold",   "last",    "lasted", "lasts",    "respond",
                                                      "stay",   "turn",    "work",   "worked",   "working"};

// "Couldn't be better" is praise, and "could be better" is none.
inline constexpr std::string_view english_comparatives[] = {
    "better", "easier", "faster", "happier", "nicer", "smoother", "softer", "stronger", "worse"};

// What is praise where it is hard to find: "hard to fault".
inline constexpr std::string_view english_rarities[] = {
    "beat", "complain", "criticise", "criticize", "dislike", "fault", "faults", "flaw", "flaws"};

// What goes to pieces; the sooner the worse: "dies quickly". Such words are blame, but for "break", which may
// be one of half an hour.
inline constexpr std::string_view english_failures[] = {
    "break", "breaks", "broke", "broken", "cracked", "crashes",   "died",      "dies",    "drains", "faded",
    "fades", "failed", "fails", "leaks",  "ripped",  "scratched", "scratches", "stopped", "tore",   "torn"};

inline constexpr std::string_view english_soon[] = {"easily", "fast", "quick", "quickly"};

// "I don't think that it is any good": what is denied is what is thought.
inline constexpr std::string_view english_opinions[] = {"believe", "consider", "feel",
                                                        "find",    "say",      "think"};

inline constexpr std::string_view english_boosters[] = {"absolutely", "completely", "extremely", "highly",
                                                        "incredibly", "really",     "so",        "super",
                                                        "totally",    "truly",      "utterly",   "very"};

inline constexpr std::string_view english_dampers[] = {"bit",    "fairly",   "little",  "quite",
                                                       "rather", "slightly", "somewhat"};

inline constexpr std::string_view chinese_praise[] = {
    "不二之选",   "不错",         "五分",     "五星",       "享受",       "优惠",         "优秀",
    "优质",       "便宜",         "值",       "值得",       "健康",       "再好不过",     "划算",
    "到位",       "及时",         "可爱",     "合身",       "合适",       "周到",         "喜欢",
    "喜爱",       "回购",         "大方",     "好",         "好吃",       "好喝",         "好用",
    "好看",       "好评",         "完好",     "完美",       "实惠",       "实用",         "对得起",
    "干净",       "强大",         "快速",     "性价比很高", "性价比挺高", "性价比极高",   "性价比真高",
    "性价比超高", "性价比非常高", "性价比高", "惊喜",       "惊艳",       "愉快",         "感谢",
    "推荐",       "放心",         "新鲜",     "方便",       "时尚",       "易用",         "显瘦",
    "暖和",       "柔软",         "棒",       "正品",       "殷勤",       "没有任何问题", "没有问题",
    "没问题",     "流畅",         "清晰",     "清爽",       "清香",       "满分",         "满意",
    "漂亮",       "灵敏",         "热情",     "爱",         "爱吃",       "牢固",         "物美价廉",
    "物超所值",   "甜",           "真诚",     "礼貌",       "稳定",       "简单",         "精细",
    "精美",       "精致",         "细腻",     "结实",       "美味",       "美观",         "耐心",
    "耐用",       "耐看",         "舒服",     "舒适",       "良心",       "负责",         "贴心",
    "赞",         "超值",         "超出预期", "轻便",       "迅速",       "过瘾",         "还会买",
    "还会再来",   "适合",         "顺利",     "顺手",       "高性价比",   "高效",         "高档",
    "鲜美"};

inline constexpr std::string_view chinese_blame[] = {
    "上当",     "不会再买",   "不会再来",   "不值",   "不合适", "不好",   "不对", "不怎么样",
    "不敢",     "不方便",     "不理",       "不舒服", "不行",   "不要买", "不足", "丑",
    "二手",     "伤",         "便宜没好货", "假",     "假货",   "偏大",   "偏小", "再也不",
    "别买",     "刺耳",       "刺鼻",       "劣质",   "勿买",   "卡顿",   "压烂", "可惜",
    "后悔",     "吵",         "噪音",       "坏",     "坑",     "垃圾",   "堪忧", "失望",
    "失灵",     "头晕",       "差",         "差劲",   "廉价",   "开线",   "异味", "性价比不高",
    "性价比低", "性价比太低", "性价比很低", "恶劣",   "恶心",   "慢",     "投诉", "拖延",
    "损坏",     "掉毛",       "掉色",       "敷衍",   "断",     "无效",   "无法", "智商税",
    "松",       "死机",       "毛病",       "气人",   "没法",   "没用",   "浪费", "漏",
    "漏水",     "烂",         "烦",         "犹豫",   "瑕疵",   "生锈",   "疼",   "破",
    "破损",     "碎",         "粗糙",       "糟",     "糟糕",   "线头",   "缺",   "缺少",
    "联系不上", "腻",         "臭",         "被骗",   "裂",     "褪色",   "贵",   "起球",
    "退",       "退款",       "退货",       "难吃",   "难喝",   "难用",   "难看", "难闻",
    "骗",       "骗人",       "麻烦",       "黑心"};

inline constexpr std::string_view chinese_strong[] = {"假货",   "垃圾", "完美", "差劲",     "惊艳",
                                                      "智商税", "棒",   "满分", "超出预期", "骗人"};

inline constexpr std::string_view chinese_negators[] = {"一点都不", "不", "不太",   "不怎么", "不是",
                                                        "从不",     "别", "够不上", "并不",   "未",
                                                        "毫无",     "没", "没有",   "绝不"};

inline constexpr std::string_view chinese_boosters[] = {
    "不要太", "十分", "太", "很", "极", "极其", "没有比", "没比", "特别", "真", "真的", "超", "超级", "非常"};

inline constexpr std::string_view chinese_dampers[] = {"有些", "有点", "比较", "略", "稍微"};

// Words with a word of praise or blame, or a negation, in them that say neither.
inline constexpr std::string_view chinese_neutral[] = {
    "不仅", "不但", "不光",   "不只", "个别", "分别", "区别", "只好", "可贵", "名贵", "告别", "好久",
    "好像", "好几", "好在",   "好多", "好奇", "好歹", "宝贵", "富贵", "性别", "爱好", "珍贵", "类别",
    "级别", "识别", "贵公司", "贵司", "贵妃", "贵宾", "贵州", "贵店", "贵族", "贵重", "高贵"};

// What turns what came before into a mere aside.
inline constexpr std::string_view chinese_contrasts[] = {"不过", "但", "但是", "可惜", "可是", "然而"};

}  // namespace kindred::inline v0::detail
