#pragma once

#include <string_view>

namespace kindred::inline v0::detail {

// Words that people say in and around requests, singular, with | between them. They are no misspellings: what
// a catalogue does not have of them is not read as what it has, "beach" not as bleach, "remove" not as
// remover.
inline constexpr std::string_view everyday_words =
    "able|accept|across|actual|address|afraid|agree|alive|allow|alone|along|already|although|amazing|among|"
    "amount|angry|animal|answer|anyone|anyway|anywhere|appear|area|argue|arrive|aside|asked|asleep|assume|"
    "attack|aunt|awake|aware|awesome|awful|badly|bank|bare|base|basement|basic|beach|beard|beautiful|"
    "became|because|become|bedroom|before|began|begin|behind|believe|belong|below|beside|beyond|birth|bite|"
    "blind|blood|board|boat|body|boil|bored|boring|born|borrow|bother|bought|brain|brave|break|breath|"
    "breathe|bridge|brief|bright|broke|broken|brought|build|building|built|burn|busy|call|calm|came|camera|"
    "cancel|cannot|card|care|careful|carry|case|catch|caught|cause|center|centre|certain|chair|chance|"
    "cheer|chest|choose|chose|chosen|church|circle|city|claim|class|clear|climb|clock|close|closed|cloud|"
    "coast|coke|cold|collect|college|common|company|complain|complete|computer|concern|consider|contain|"
    "continue|control|corner|correct|could|count|country|couple|course|cousin|cover|crazy|create|crowd|"
    "cruel|daily|damage|dance|danger|dangerous|dare|dark|date|dead|deal|dear|death|decide|deep|delete|"
    "deliver|describe|desert|desk|despite|detail|difficult|dinner|direct|dirty|disease|distance|divide|"
    "doctor|done|door|double|doubt|down|draw|dream|dress|drive|driver|drop|drove|dying|early|earn|earth|"
    "east|edge|effort|either|empty|engine|enough|enter|equal|escape|especially|even|event|ever|exact|"
    "exactly|exam|example|excellent|except|excuse|exist|expect|explain|face|fact|fail|fair|faith|fake|fall|"
    "famous|farm|farmer|fault|fear|feed|feel|feeling|fell|felt|fence|fight|figure|fill|final|finally|fine|"
    "finger|finish|fire|fixed|flat|flight|floor|fold|follow|fool|foot|force|foreign|forest|forget|forgive|"
    "forgot|form|forward|fought|found|fourth|frame|freedom|front|full|funny|further|future|garage|garden|"
    "gate|gave|general|gentle|girl|given|glad|goal|gone|grade|grand|grass|grave|grew|group|grow|grown|"
    "growth|guard|guess|guide|guilty|habit|hall|hand|handle|hang|happen|happy|hard|hardly|harm|head|health|"
    "healthy|hear|heard|heart|heat|heavy|height|held|hell|hidden|hide|high|hill|hire|history|hold|hole|"
    "holiday|hope|horrible|horse|hospital|hotel|huge|human|hungry|hunt|hurry|hurt|idea|ignore|imagine|"
    "important|impossible|inside|intend|interest|invite|island|issue|itself|join|joke|journey|judge|jump|"
    "keep|kept|kick|kill|kind|king|kiss|kitchen|knee|knew|knock|known|lady|lake|land|language|late|later|"
    "laugh|lazy|lead|leader|leaf|learn|least|leave|left|lend|length|less|lesson|letter|level|library|life|"
    "lift|limit|list|listen|live|lived|living|local|lock|lonely|long|loose|lose|lost|loud|lovely|lower|"
    "luck|lucky|machine|main|major|manage|manner|mark|market|married|marry|master|matter|mean|meaning|"
    "meant|measure|meet|meeting|member|memory|mention|message|middle|might|mile|mind|minute|mirror|miss|"
    "missing|mistake|moment|monday|mood|moon|moral|mountain|mouse|move|movie|murder|muscle|music|must|name|"
    "narrow|nation|nature|near|nearly|necessary|neck|neither|nervous|never|news|nobody|noise|none|normal|"
    "north|nose|note|nothing|notice|nowhere|number|nurse|object|obvious|ocean|offer|office|often|older|"
    "once|onto|open|opinion|order|outside|overall|own|owner|page|paid|pain|pair|park|partner|party|pass|"
    "past|path|patient|peace|perfect|perform|period|person|phone|photo|picture|place|plain|plan|plane|play|"
    "player|please|pleasure|plenty|pocket|poem|point|police|polite|pool|poor|popular|position|possible|"
    "power|practice|pray|prefer|prepare|president|pretty|prevent|prison|private|prize|problem|process|"
    "produce|promise|proper|protect|proud|prove|public|pull|punish|pure|push|quality|quarter|queen|"
    "question|quiet|quit|quite|race|radio|raise|range|rare|rather|reach|react|reaction|read|ready|real|"
    "realize|reason|receive|recent|record|reduce|refuse|regret|relax|rely|remain|remember|remind|remove|"
    "rent|repair|repeat|reply|report|request|require|rescue|respect|rest|result|return|rich|ride|right|"
    "ring|rise|risk|river|road|rock|roof|room|rough|round|rude|ruin|rule|running|rush|safe|said|sail|sale|"
    "same|save|saw|scale|scene|school|science|score|scream|season|seat|secret|seem|seen|self|send|sense|"
    "sent|serious|service|settle|several|shake|shame|shape|share|sharp|shelf|shine|ship|shock|shoot|short|"
    "shot|shoulder|shout|shower|shut|sick|side|sight|sign|silent|silly|similar|since|sing|sister|size|"
    "skill|skin|sleep|slept|slight|slow|slowly|smart|smell|smile|smooth|snow|social|soft|sold|soldier|"
    "solid|solve|somehow|song|sore|sorry|soul|sound|source|south|space|speak|speech|speed|spell|spent|"
    "spoke|spot|spread|spring|square|stable|staff|stage|stair|stand|star|start|state|station|stay|steal|"
    "steel|step|stolen|stone|stood|stop|storm|story|straight|strange|stranger|street|strength|stress|"
    "strong|student|study|stupid|subject|succeed|success|such|sudden|suffer|suit|suitable|summer|sunday|"
    "support|suppose|sure|surface|surprise|sweat|swim|system|table|talk|tall|taught|teach|team|tear|"
    "television|tell|tend|terrible|test|thick|thief|thin|third|though|thought|threat|threw|throat|through|"
    "throw|thus|tiny|tired|together|told|tongue|tool|tooth|touch|tour|toward|town|track|trade|train|travel|"
    "treat|tree|trial|trick|trip|trouble|truck|true|trust|truth|turn|twice|ugly|uncle|under|understand|"
    "unhappy|unite|unless|until|upon|upset|upstairs|usual|vacation|value|various|very|view|village|violent|"
    "visit|voice|vote|wait|wake|walk|wall|wander|warm|warn|waste|wave|weak|weapon|wear|weather|week|weigh|"
    "weight|went|west|wheel|whether|whisper|whole|whose|wide|wild|wind|window|winter|wire|wise|wish|within|"
    "woke|woman|wonder|wood|word|work|worker|world|worry|worse|worst|worth|wound|wrist|write|wrong|wrote|"
    "yard|year|yell|young";

}  // namespace kindred::inline v0::detail
