#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "kindred/advice/detail/request_tokens.hpp"
#include "kindred/io/number.hpp"

namespace kindred::inline v0::detail {

// What a word does to the words around it.
enum class Role : std::uint8_t {
  stop,            // says nothing of the goods
  of,              // binds what stands around it: "of", 的
  join,            // goes on as before: and, or
  part,            // begins anew: but, only
  recipient,       // what follows is whom it is for
  negate,          // what follows must not be
  negate_before,   // what stands before must not be; so with `negate` at the end of what it is said of
  at_most,         // before a price
  at_least,        // before a price
  about,           // before a price
  between,         // before two prices
  at_most_after,   // behind a price
  at_least_after,  // behind a price
  about_after,     // behind a price
  to,              // between two prices
  low,
  high,
  currency,    // `text` is its code, empty where the shop's own is meant
  number,      // `value`
  classifier,  // between a count and a thing; multiplies by `value`
  person,      // behind a number of people
  unit         // of a measure of packages
};

struct GrammarWord {
  Role role;
  std::string_view said;  // words with | between them
  double value = 0;
  std::string_view text = {};
};

// The words of English and Chinese that say how, not what. What a catalogue or lexicon has of them counts as
// theirs only in longer phrases.
inline constexpr auto grammar_words = std::to_array<GrammarWord>({
    {Role::stop,
     "i|im|ive|id|me|my|mine|we|us|our|you|your|youve|he|she|it|its|his|they|them|their|a|an|the|this|that|"
     "these|"
     "those|"
     "is|are|was|be|am|do|does|did|have|has|had|got|get|gets|give|sell|show|find|want|wants|need|needs|like|"
     "would|could|can|will|shall|should|may|might|please|thanks|thank|hello|hi|hey|there|here|what|which|"
     "who|how|when|where|why|some|any|something|anything|someone|somebody|sth|lot|lots|bit|kind of|more|"
     "most|very|really|quite|so|too|also|as|at|in|on|to|from|by|into|up|out|off|over|if|then|than|else|let|"
     "lets|look|looking|search|searching|buy|buying|purchase|shop|shopping|recommend|suggest|help|make|"
     "making|"
     "cook|cooking|eat|eating|drinking|use|using|take|put|go|going|come|try|see|know|think|maybe|possible|"
     "possibly|perhaps|good|nice|great|best|better|favorite|favourite|ingredient|stuff|thing|item|product|"
     "goods|option|choice|tonight|today|tomorrow|now|soon|day|week|weekend|month|year|evening|morning|"
     "afternoon|night|time|home|house|family|friend|mother|mom|mum|father|dad|grandmother|grandma|"
     "grandfather|grandpa|daughter|son|sister|brother|neighbor|neighbour|boss|colleague|coworker|teacher|"
     "guest|parent|kinda|sort|type|brand|pack of|who loves|loves|love|likes|enjoy|enjoys|cost|costs|price|"
     "priced|prices|pay|spend|money|each|apiece|per|piece|total|ones|one|just|all|every|about "
     "to|well|ok|okay|"
     "regular|normal|usual|ordinary|different|other|another|new|own|much|many|few|little|both|back|away|"
     "right|"
     "available|store|stock|extra|special|simple|easy|quick|quickly|fast|fancy|friendly|was|were|been|being|"
     "myself|yourself|himself|herself|always|never|again|still|only for|dish|recipe|serve|served|"
     "serving|isnt it|bring|carry|order|ordering|delivered|need it|work with|made|taste|tastes|tasty|"
     "delicious|yummy|game|watching|while|during|after|before|next|last|first|around "
     "here|dont know|do not know|not sure|no "
     "idea|food|foods|meal|grocery|groceries|aisle|section|supplies|supply|must|contain|contains|containing|"
     "contained|include|includes|including|allowed|permitted|acceptable|suitable|welcome|severe|severely|"
     "strictly|absolutely|definitely|strongly|badly|seriously|whatsoever|involved|basket|cart|trolley|mind|"
     "changed|change|keep|rid|swap|replace|switch|compare|tell|undo|safe|a single|why "
     "not|or "
     "not|whether or not|no problem|not bad|not only|if not|wouldnt mind|dont mind|do not mind|dont "
     "forget|do not forget|nothing but|cant find|cannot find|cant wait|cant live without|cannot live "
     "without|cant do without|cannot do without|cant resist|cannot resist|cant get enough|never get "
     "enough|dont skip|do not skip|dont leave out|do not leave out|dont hold back|not a problem|not an "
     "issue|no issue|"
     "theyre|youre|hes|shes|whats|thats|theres|trying|kill|kills|because|because of|due "
     "to|since|although|though|unless|whereas|whose|as long as|so long as|provided "
     "that|provided|providing|regarding|leave|leaves|leaving|kept|keeps|keeping|takes|taking|included|come|"
     "comes|coming|"
     "doctor|him|full of|of any kind|of any sort|no allergies|no allergy|no known allergies|no food "
     "allergies|dont have "
     "allergies|roommate|prefer|sure|deathly|terribly|very|highly|wife|husband|tolerate|tolerates|digest|"
     "handle|stomach|consume|bear|touch"},
    {Role::stop,
     "我|你|您|他|她|它|们|我们|你们|他们|的话|了|吗|呢|啊|吧|呀|哦|要|想|想要|想买|需要|买|购买|有|有没有|"
     "有什么|什么|哪些|哪种|哪个|卖|来|来点|来些|去|吃|喝|用|用的|专用|做|做的|请|请问|帮|帮我|推荐|一些|"
     "一点|点|些|"
     "一下|可以|能|能不能|会|就|就要|都|也|还|还有|最好|比较|个|这|那|这个|那个|适合|喜欢|爱|朋友|今晚|"
     "今天|明天|晚上|早上|中午|下午|周末|家里|家|在|是|到底|着|过|得|地|把|被|让|跟着|奶奶|爷爷|妈妈|爸爸|"
     "父亲|母亲|同事|老师|邻居|女儿|儿子|姐姐|哥哥|妹妹|弟弟|客人|材料|东西|商品|产品|产品的|吃的|"
     "价格|价钱|总共|一共|每|每份|每个|每瓶|买些|找|找点|看看|看|带|给我|小|好|好吃|好吃的|好喝|好喝的|打扫|"
     "含|含有|包含|放|加|带|严重|轻微|千万|绝对|一定|必须|务必|完全|任何|所有|再|又|既|而且|并且|同时|全都|"
     "统统|一律|添加|希望|允许|接受|尽量|不仅|不但|不光|不管|不论|不好意思|没问题|没关系|不客气|不介意|"
     "无所谓|没事|成分|配料|碰|沾|"
     "食用|接触|从来|都行|也行|就行|都可以|也可以|以外|之外|外|要不要|要不|含不含|"
     "是不是|有没有|里面|"
     "不错|不错的|普通|一般|之类|等|等等|或许|大概要|送的|人|的时候|时候|时|上|里|中|下|去买|预备|准备|"
     "对|不知道|不确定|不清楚|不了解|不太懂|不懂|正在|正|很|医生|出现|存在|使用|一概|从|麻烦|其他|其它|沾边|"
     "不过敏|不会过敏|"
     "没过敏|没有过敏|没有过敏史|无过敏史|从来|非常|特别|真|太|挺|菜|食物|"
     "洗|包一下"},
    {Role::of, "of|的|之|味|味的|口味|口味的|味道的|风味|制品"},
    {Role::join, "and|or|nor|plus|together with|with|和|与|及|以及|跟|或|或者|还是|、|&|/|+"},
    {Role::part, "but|only|however|instead|rather|但|但是|不过|只|只要|而是"},
    {Role::recipient, "for|for my|for the|for a|for our|给|为"},
    {Role::negate,
     "no|no thanks|no thank you|not|non|none|never|never mind|neither|without|w/o|except|except "
     "for|excluding|exclude|avoid|avoiding|skip|ditch|"
     "minus|sans|other than|anything but|all but|nothing with|nothing|dont|dont want|doesnt|doesnt "
     "have|didnt|"
     "dont like|hate|hates|cant|cant have|cant eat|cannot|wont|shouldnt|mustnt|couldnt|wouldnt|hasnt|havent|"
     "isnt|isnt too|not too|arent|aint|wasnt|free of|free from|instead of|but not|lacking|void of|stay away "
     "from|keep away from|stay clear of|steer clear of|cant stand|hold the|react to|reaction to|reactions "
     "to|leave out|leaving "
     "out|remove|removing|delete|drop|forget|cancel|"
     "w/out|apart from|aside from|besides|rather than|everything but|everything except|anything except|"
     "all except|a problem with|problems with|trouble with|issues with|an issue with|bad reaction to|done "
     "with|anaphylactic to|react badly to|reacts to|reacts badly to|eliminate|eliminates|eliminating|hives "
     "from|a rash from|off of|am off|im off|hes off|shes off|is off|are off|went "
     "off|gave up|give up|given up|giving "
     "up|cut out|cutting out|quit|swore off|rule out|ruling out|not a fan of|no fan of|not fond of|not into|"
     "not keen on|not big on|opposed to|averse to|refuse|refuses|forbid|forbids|forbade|ban|bans|omit|"
     "omitting|omits|excludes|avoids|skipping|dislike|dislikes|despise|despises|detest|detests|loathe|"
     "loathes|sensitive to|sensitivity to|sensitivities to|no way|god no|hell no|heck no|absolutely "
     "not|certainly not|definitely not|of course not|please no|please not|"
     "allergic|allergic to|allergy to|allergies to|intolerant to|intolerant of|intolerance to|sick from|ill "
     "from|"
     "不要|不含|不带|不加|不想要|不想|不用|不能|不能有|不能吃|不能喝|不可|不可以|不得|不许|不准|不行|不吃|"
     "不喝|不是|"
     "不太|没有|没|无|除|除了|别|别要|别放|勿|忌|忌口|严禁|禁止|拒绝|避开|讨厌|不喜欢|不放|除外|去掉|删除|"
     "删掉|"
     "拿掉|移除|取消|吃不了|喝不了|碰不得|吃不得|过敏原|过敏原是|避免|非|不|"
     "戒|戒了|戒掉|禁食|排除|排除掉|剔除|杜绝|远离|扔掉|受不了|没兴趣|不感兴趣|不爱|不爱吃|不爱喝"},
    // By themselves those of allergies may stand before what they exclude too: "allergies: nuts".
    {Role::negate_before,
     "free|allergic|allergy|allergies|intolerant|intolerance|sensitivity|sensitivities|off the table|off the "
     "menu|off "
     "limits|out of the question|ruled out|excluded|omitted|taboo|no good|no go|a no no|a problem|a big "
     "problem|problematic|an issue|not an option|no option|not included|bad "
     "for|harmful|poison|poisonous|hives|a rash|bloating|bloated|cramps|diarrhea|upset|makes me sick|make me "
     "sick|makes me "
     "ill|make me ill|are "
     "out|are forbidden|are prohibited|are banned|are off limits|are a no|are a no go|are to be avoided|must "
     "be "
     "avoided|should be avoided|forbidden|prohibited|banned|removed|left out|taken out|kill me|will kill "
     "me|would kill me|could kill "
     "me|过敏|过敏史|过敏者|过敏体质|不耐|不耐受|除外|免了|算了|就算了|不舒服|会不舒服|难受|会难受|拉肚子|"
     "腹泻|起疹子|想吐|呕吐|恶心|胃疼|肚子疼|肚子痛|胀气|会肿|就肿|肿起来|红肿|肿了|发痒|会痒|会吐|就吐|"
     "没兴趣|不感兴趣"},
    {Role::at_most,
     "under|below|less than|cheaper than|lower than|at most|no more than|not more than|not over|up to|max|"
     "maximum|max of|within|budget|budget of|budget is|my budget is|not exceeding|doesnt cost more than|"
     "no higher than|<|<=|≤|不超过|不能超过|不要超过|别超过|最多|至多|低于|少于|小于|不到|预算|预算是|不高于|"
     "最高|控制在"},
    {Role::at_least,
     "over|above|more than|at least|no less than|not less than|minimum|min|starting at|starting from|"
     "costs more than|higher than|upwards of|>|>=|≥|高于|超过|至少|最少|多于|大于|不低于|不少于|起码"},
    {Role::about, "around|about|roughly|approximately|approx|circa|near|~|大约|大概|约|差不多"},
    {Role::between, "between|from|介于"},
    {Role::at_most_after,
     "or less|or under|or below|or cheaper|max|maximum|tops|at "
     "most|以下|以内|之内|内|之下|以下的|以内的|封顶"},
    {Role::at_least_after, "or more|and up|and above|or above|以上|起|之上|以上的"},
    {Role::about_after, "or so|ish|左右|上下|左右的"},
    {Role::to, "to|-|–|—|~|到|至"},
    {Role::low,
     "cheap|cheaply|cheapest|inexpensive|affordable|low cost|low price|low priced|budget friendly|"
     "on a budget|not expensive|not too expensive|not so expensive|good value|bargain|便宜|便宜的|便宜点|"
     "便宜些|最便宜|实惠|划算|平价|经济实惠|不贵|不太贵|不要太贵|别太贵|性价比高|廉价"},
    {Role::high,
     "expensive|pricey|luxury|luxurious|high end|upscale|top quality|not cheap|高档|高级|高端|贵|贵的|贵一点|"
     "豪华|奢侈|上档次"},
    {Role::currency, "$|us$|dollar|usd|us dollar|美元|美金", 0, "USD"},
    {Role::currency, "€|euro|eur|欧元", 0, "EUR"},
    {Role::currency, "£|pound|quid|gbp|pound sterling|英镑", 0, "GBP"},
    {Role::currency, "¥|￥|yuan|rmb|cny|人民币|元人民币|块人民币", 0, "CNY"},
    {Role::currency, "yen|jpy|日元", 0, "JPY"},
    {Role::currency, "buck|元|块|块钱|元钱|刀"},
    {Role::number, "zero|零", 0},
    {Role::number, "half a|half an|half", 0.5},
    {Role::number, "one|一", 1},
    {Role::number, "two|couple|a couple|couple of|a couple of|pair of|a pair of|两|二", 2},
    {Role::number, "three|三", 3},
    {Role::number, "four|四", 4},
    {Role::number, "five|五", 5},
    {Role::number, "six|六|half a dozen|half dozen|半打", 6},
    {Role::number, "seven|七", 7},
    {Role::number, "eight|八", 8},
    {Role::number, "nine|九", 9},
    {Role::number, "ten|十", 10},
    {Role::number, "eleven|十一", 11},
    {Role::number, "twelve|十二|dozen|a dozen|一打", 12},
    {Role::number, "fifteen", 15},
    {Role::number, "twenty", 20},
    {Role::number, "thirty", 30},
    {Role::number, "forty", 40},
    {Role::number, "fifty", 50},
    {Role::number, "sixty", 60},
    {Role::number, "seventy", 70},
    {Role::number, "eighty", 80},
    {Role::number, "ninety", 90},
    {Role::number, "hundred|one hundred|a hundred", 100},
    {Role::number, "thousand|one thousand|a thousand", 1000},
    {Role::classifier,
     "bottles|bottle|cans|can of|packs|boxes|box|bags|bag|jars|jar|cartons|carton|tins|kinds|kind|sorts|sort|"
     "types|type|pieces|items|products|loaves|bunch|bunches|tubs|tub|rolls of|packets|packet|cups of|of them|"
     "of those|different|瓶|罐|盒|包|袋|个|只|件|种|份|杯|箱|束|条|支|桶|款|样|根|块|听|卷|串|张|颗|斤",
     1},
    {Role::classifier, "打", 12},
    {Role::person, "people|persons|person|guests|adults|kids of|of us|人|个人|人份|位|口人"},
    {Role::unit,
     "ml|l|cl|liter|litre|oz|ounce|lb|lbs|g|gram|kg|pack|ct|count|inch|cm|%|percent|gallon|qt|quart|pint|"
     "calorie|calories|kcal|minute|min|hour|day|week|month|year|mg|mm|km|mile|watt|volt|mb|gb|tb|"
     "毫升|升|克|公斤|千克|寸|度|卡|大卡|千卡|卡路里|千米|瓦|千瓦|分钟|小时|天|岁|个月"},
});

// Of one number, in tokens: hostile texts have longer ones.
inline constexpr std::size_t longest_number = 16;

// The value of a number in Chinese numerals, 二十五 or 五百, or in digits with what multiplies them, 3.5千 or
// 2k, at the front of `tokens`, and how many of them it takes; nothing where there is none. 两 counts as 二,
// and a last digit right behind 百, 千 or 万 a tenth of that: 一百五 is 150, 一百零五 105. 一 … 九 by
// themselves are words of the grammar.
inline std::optional<std::pair<double, std::size_t>> written_number(std::span<const RequestToken> tokens) {
  const auto place = [](std::string_view form, std::initializer_list<std::string_view> forms) -> int {
    int at = 0;
    for (const auto one : forms) {
      if (form == one) return at;
      ++at;
    }
    return -1;
  };
  const std::size_t size = std::min(tokens.size(), longest_number);
  const bool decimal = size > 0 && tokens[0].kind == TokenKind::number;
  // What token t multiplies by, 0 where it does not.
  const auto power_at = [&](std::size_t t) -> double {
    if (t >= size) return 0;
    if (tokens[t].kind == TokenKind::word)
      return decimal && t == 1 && tokens[t].form == "k" && tokens[t].begin == tokens[0].end ? 1000 : 0;
    if (tokens[t].kind != TokenKind::ideograph) return 0;
    const int at = place(tokens[t].form, {"十", "百", "千", "万"});
    if (at < 0 || (decimal && at == 0)) return 0;
    // 千克, 千卡, 千米 and 千瓦 are units.
    if (at == 2 && t + 1 < tokens.size() && place(tokens[t + 1].form, {"克", "卡", "米", "瓦"}) >= 0)
      return 0;
    constexpr std::array<double, 4> powers = {10, 100, 1000, 10000};
    return powers[static_cast<std::size_t>(at)];
  };
  double sum = 0, digit = 0, power = 0;
  bool has_digit = false, has_zero = false;
  std::size_t taken = 0;
  for (; taken < size; ++taken) {
    const RequestToken& token = tokens[taken];
    if (token.kind == TokenKind::number) {
      if (taken > 0 && (!decimal || has_digit || power_at(taken + 1) == 0)) break;
      if (!quick_number(std::string_view(token.form), digit)) break;
      has_digit = true;
    } else if (const double factor = power_at(taken); factor > 0) {
      const double bare = decimal ? 0 : 1;
      if (factor == 10000) sum = (sum + digit == 0 ? bare : sum + digit) * factor;
      else sum += (digit == 0 ? bare : digit) * factor;
      power = factor;
      digit = 0;
      has_digit = has_zero = false;
    } else {
      const int ones = token.kind != TokenKind::ideograph ? -1
                       : token.form == "两"
                           ? 2
                           : place(token.form, {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"});
      if (ones < 0 || (decimal && power == 0) || (has_digit && digit != 0)) break;
      // 三千两瓶: two bottles.
      if (token.form == "两" && power > 0 && power_at(taken + 1) == 0) break;
      has_zero = has_zero || ones == 0;
      digit = ones;
      has_digit = true;
    }
  }
  if (taken == 0) return std::nullopt;
  if (power >= 100 && !has_zero && digit < 10) digit *= power / 10;
  return std::pair(sum + digit, taken);
}

}  // namespace kindred::inline v0::detail
