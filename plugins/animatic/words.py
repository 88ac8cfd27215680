"""What words in a prompt mean to a picture.

A key ``watch@the`` holds only after a word of that company: "the watch" is a thing,
"they watch" is none.
"""
# ruff: noqa: E501 - the tables hold words of scripts that are wider than they count

from __future__ import annotations

MOODS = {
    "night": "night midnight moon moonlit moonlight star stars starry dark evening "
    "nighttime nacht mond nuit lune noche luna notte noite ночь луна 夜 月 星 밤 달 ليل قمر نجوم",
    "sunset": "sunset dusk golden amber western twilight sundown desert abend "
    "sonnenuntergang coucher crépuscule atardecer ocaso tramonto закат 夕 黄昏 노을 غروب",
    "dawn": "dawn sunrise morning pastel daybreak morgen morgendämmerung aube matin "
    "amanecer mañana alba aurora рассвет утро 朝 夜明け 黎明 새벽 아침 فجر",
    "neon": "neon cyberpunk synthwave arcade hologram tokyo futuristic ネオン 霓虹 네온",
    "storm": "storm stormy rain rainy thunder grey gray gloomy overcast tempest "
    "hurricane gewitter sturm regen orage tempête pluie tormenta lluvia tempesta pioggia "
    "буря дождь шторм 嵐 雨 暴风 폭풍 비가 مطر عاصفة",
    "snow": "snow snowy winter ice icy blizzard arctic frozen glacier schnee hiver neige "
    "nieve invierno neve снег зима 雪 冬 눈 겨울 ثلج",
    "fog": "fog foggy haze mist misty nebel brouillard brume niebla nebbia туман 霧 雾 안개",
    "day": "day sunny noon bright blue summer clear sommer été verano estate лето 昼 夏 晴 낮",
    "autumn": "autumn autumnal fall@the leaves@the harvest herbst automne otoño autunno осень 秋 가을",
    "fire": "fire lava volcano burning explosion inferno flames feuer feu fuego "
    "fuoco огонь 火 炎 불",
    "mono": "noir monochrome black-and-white",
}
WEATHER = {
    "rain": "rain rainy raining downpour drizzle storm thunder regen gewitter pluie orage "
    "lluvia tormenta pioggia дождь 雨 嵐 비가 مطر",
    "snow": "snow snowy snowing snowfall blizzard schnee neige nieve neve снег 雪 눈 ثلج",
    "fireflies": "firefly fireflies magic magical enchanted fairy glowworm 蛍",
    "embers": "fire embers lava volcano burning dragon forge sparks explosion",
    "dust": "dust dusty sandstorm",
}
PLACES = {
    "reef": "underwater reef coral seabed submarine diver diving fish jellyfish mermaid "
    "octopus aquarium beneath unterwasser récif arrecife 海底 水中 サンゴ 珊瑚",
    "cafe": "cafe café coffee bar restaurant diner pub tavern bistro kaffee kneipe gasthaus カフェ 咖啡 카페",
    "factory": "factory workshop laboratory lab industrial assembly machine machines "
    "hangar warehouse garage forge fabrik usine fábrica fabbrica завод 工場 工厂 공장",
    "hall": "hall throne castle palace cathedral church temple dungeon monastery abbey "
    "schloss château castillo castello замок 城 宮殿 성",
    "street": "street alley lane avenue sidewalk market straße strasse rue calle strada "
    "улица 通り 街 街道 路地 거리 شارع سوق",
    "city": "city town skyline downtown metropolis skyscraper skyscrapers rooftop urban "
    "tokyo york cyberpunk neon stadt ville ciudad città город 都市 城市 东京 東京 도시 مدينة",
    "ocean": "ocean sea seas beach shore coast island harbour harbor bay waves wave lake "
    "river pond fluss teich strand hafen insel rivière río fiume sail sailor ship boat lighthouse meer see@der küste mer océan plage lac mar "
    "playa lago mare море озеро 海 湖 浜 川 바다 호수 بحر شاطئ نهر بحيرة جزيرة",
    "space": "space planet galaxy orbit astronaut spaceship spacecraft asteroid cosmos "
    "cosmic nebula universe satellite starship weltraum weltall espace espacio spazio "
    "космос 宇宙 星空 太空 우주 فضاء كوكب",
    "forest": "forest wood woods tree trees jungle pine grove wald forêt bosque foresta "
    "лес 森 林 숲 غابة",
    "mountain": "mountain peak cliff alps summit himalaya canyon ridge berg gebirge "
    "montagne montaña montagna горы гора 山 산 جبل",
    "desert": "desert dune dunes sahara sand camel mars martian oasis wüste désert desierto "
    "deserto пустыня 砂漠 沙漠 사막 صحراء",
    "room": "room kitchen bedroom bathroom bakery oven stove fireplace office library house@in haus@in casa@in maison@in window desk "
    "studio apartment attic cellar hospital classroom school home table sofa bed couch "
    "zimmer küche bäckerei backstube ofen backofen herd wohnung keller büro schule "
    "boulangerie four@the chambre "
    "cuisine habitación cocina stanza cucina комната 部屋 房间 室 방 غرفة مطبخ",
    "hills": "hill hills valley meadow field fields farm countryside road village grass "
    "garden park highway feld garten dorf jardin jardín giardino tal wiese vallée prairie champ valle prado campo поле 谷 野 丘 "
    "草原 들판 언덕 حديقة حقل",
}
LANDMARKS = {
    "lighthouse": "lighthouse beacon leuchtturm phare faro маяк 灯台 灯塔 등대 منارة فنار",
    "castle": "castle fortress palace citadel schloss burg château castillo castello замок "
    "城 성 قلعة قصر",
    "cabin": "cabin cottage hut house farmhouse barn lodge hütte haus maison cabane casa "
    "дом 家 小屋 집 بيت منزل كوخ",
    "windmill": "windmill mill windmühle moulin molino мельница 風車",
    "tent": "tent camp campsite zelt",
    "bridge": "bridge viaduct brücke pont puente ponte мост 橋 桥 다리 جسر",
    "volcano": "volcano vulkan volcan volcán vulcano вулкан 火山 화산",
}
ACTORS = {
    "knight": "knight warrior samurai soldier paladin ritter chevalier caballero cavaliere "
    "рыцарь 騎士 侍 기사",
    "robot": "robot android cyborg automaton droid roboter робот ロボット 机器人 로봇",
    "astronaut": "astronaut cosmonaut spaceman spacewalker космонавт 宇宙飛行士 宇航员",
    "child": "child boy girl kid baby kind@das kinder mädchen junge@das enfant fille garçon niño niña bambino bambina ребёнок "
    "девочка мальчик 子供 少年 少女 孩子 아이 소녀 소년 طفل طفلة صبي ولد فتاة بنت",
    "people": "people crowd family friends couple lovers group children dancers team "
    "soldiers travellers travelers strangers brothers sisters audience villagers leute "
    "freunde leute amis amigos amici друзья 友達 朋友 친구 gens gente люди 人々 사람들",
    "person": "person man woman keeper hero heroine figure detective hiker traveller "
    "traveler wanderer farmer fisherman sailor king queen witch wizard cowboy sheriff monk "
    "pirate scientist artist painter writer chef dancer doctor teacher mother father "
    "grandmother grandfather stranger actor singer musician runner "
    "player prince princess baker barista bäcker bäckerin boulanger koch könig königin "
    "prinzessin hexe zauberer bauer fischer kapitän detektiv lehrer arzt mutter vater oma opa "
    "männer frauen courier explorer captain pilot driver mann frau "
    "wärter wärterin homme femme gardien hombre mujer uomo donna guardiano человек мужчина женщина "
    "男 女 人 守 사람 남자 여자 رجل امرأة حارس صياد ملك ملكة خباز",
    "fox": "fox fuchs renard zorro volpe лиса 狐 여우 ثعلب",
    "dog": "dog puppy hound hund chien perro cane собака 犬 狗 개 كلب",
    "wolf": "wolf wolves coyote loup lobo lupo волк 狼 늑대 ذئب",
    "cat": "cat kitten katze chat@le gato gatto кошка кот 猫 고양이 قطة",
    "horse": "horse stallion mare@the pony rider unicorn pferd cheval caballo cavallo лошадь 馬 "
    "马 말 حصان",
    "deer": "deer stag elk moose reindeer hirsch cerf ciervo cervo олень 鹿 사슴",
    "bear": "bear@the bears bär ours@le oso orso медведь 熊 곰",
    "elephant": "elephant mammoth elefant éléphant elefante слон 象 코끼리",
    "bird": "bird birds crow raven gull seagull owl eagle geese goose swan heron crane vogel "
    "oiseau pájaro uccello птица 鳥 鸟 새 طائر",
    "dragon": "dragon drache dragón drago дракон 竜 龍 龙 용 تنين",
    "whale": "whale wal baleine ballena balena кит 鯨 고래",
    "fish": "fish shark turtle dolphin reef fisch poisson pez pesce рыба 魚 鱼 물고기",
    "train": "train locomotive railway zug tren treno поезд 列車 電車 火车 기차 قطار",
    "car": "car taxi truck bus van drive driving auto voiture coche macchina машина 車 汽车 "
    "자동차 سيارة",
    "ship": "ship galleon frigate schiff navire barco nave корабль 船 배 سفينة",
    "boat": "boat sailboat yacht canoe raft sail sails sailing fishing boot@das fischerboot bateau barca "
    "лодка 舟 ボート قارب",
    "rocket": "rocket spaceship spacecraft starship launch rakete fusée cohete razzo ракета "
    "ロケット 火箭 로켓",
    "plane": "plane airplane aeroplane aircraft jet flugzeug avion avión aereo самолёт "
    "飛行機 飞机 비행기",
    "balloon": "balloon balloons airship zeppelin ballon globo 気球",
}
PROPS = {
    "bottle": "bottle flask potion flasche bouteille botella bottiglia бутылка 瓶 병 زجاجة",
    "map": "map letter scroll note@the page paper postcard photograph photo diary karte brief@der "
    "carte lettre mapa carta письмо карта 地図 手紙 地图 信 지도 편지 خريطة رسالة",
    "book": "book novel journal notebook spellbook buch livre libro книга 本 书 책 كتاب",
    "cup": "cup mug tea teacup tasse taza tazza чашка 茶 杯 컵",
    "lantern": "lantern lamp candle torch laterne lampe kerze lanterne linterna lanterna фонарь "
    "ランタン 灯り 灯笼",
    "key": "key schlüssel clé llave chiave ключ 鍵 钥匙 열쇠 مفتاح",
    "kite": "kite drachenschnur cerf-volant cometa aquilone 凧 风筝",
    "umbrella": "umbrella regenschirm parapluie paraguas ombrello зонт 傘 伞 우산",
    "flower": "flower rose@the roses seed sprout blossom tulip blume fleur flor fiore цветок 花 꽃 وردة زهرة",
    "clock": "clock watch@the pocketwatch hourglass uhr@die taschenuhr wecker horloge reloj orologio часы 時計 钟",
    "phone": "phone telephone smartphone radio telefon téléphone телефон 電話 电话",
    "egg": "egg pearl orb crystal gem gemstone jewel ei œuf huevo uovo 卵 蛋",
    "chest": "chest@iron treasure box crate suitcase truhe coffre tesoro tesoro сундук 箱 宝",
    "sword": "sword blade dagger schwert épée espada spada меч 剣 剑 검",
    "bread": "bread loaf loaves bun dough brot brote brötchen laib pain@le baguette pan@el "
    "pane хлеб パン 面包 빵 خبز",
}
TRAITS = {
    "hat": "cowboy sheriff detective farmer noir scarecrow gentleman magician",
    "cap": "keeper captain sailor fisherman pilot courier driver conductor",
    "hood": "monk wizard witch cloak stranger wanderer hooded ghost reaper samurai",
    "dress": "woman girl queen princess dancer mother grandmother bride she lady frau mädchen femme "
    "mujer donna fille niña женщина девочка 女 少女 여자 소녀",
    "pack": "hiker explorer traveller traveler backpack climber courier pilgrim",
    "umbrella": "umbrella parapluie regenschirm 傘 伞 우산",
    "cane": "old elderly grandfather grandmother wizard",
    "walk": "walk walks walking wander wanders run runs running stroll march hike hikes "
    "cross crosses arrive arrives leave leaves follow follows search chase chases trot "
    "gallop travel travels journey",
    "talk": "talk talks talking speak argue argues conversation meet meets dialogue kiss "
    "whisper greet",
    "red": "red crimson scarlet rote roten rotes roter rouge rojo rosso красный 赤 红",
    "two": "two couple lovers pair twins both zwei deux dos due 二人 两",
}
FEELING = {
    "face": "look looks looked see sees smile smiles cry cries weep weeps think thinks "
    "remember remembers realise realizes realises wonder wonders face eyes dream dreams "
    "fear afraid sad happy tears stare stares watch watches",
}
SHOTS = {
    "detail": "detail insert macro extreme",
    "close": "close closeup close-up face portrait eyes tight",
    "medium": "medium waist shoulder two-shot cowboy-shot",
    "full": "full full-length",
    "wide": "wide establishing aerial panorama drone long vista distant far landscape",
}
LIVELY = (
    "walk walks run runs climb climbs jump jumps leap leaps sit sits sleep sleeps lie lies "
    "wake wakes look looks watch watches see sees smell smells sniff sniffs hear hears "
    "listen listens eat eats drink drinks play plays hunt hunts hide hides howl howls bark "
    "barks cry cries smile smiles laugh laughs think thinks dream dreams "
    "rennt läuft geht schläft sitzt springt sieht hört frisst isst trinkt spielt träumt "
    "court marche dort saute regarde écoute mange boit joue rêve corre camina duerme salta "
    "mira escucha come bebe juega sueña cammina dorme guarda ascolta mangia beve gioca"
)
PRONOUNS = (
    "he she it they er sie es il elle ils elles él ella ellos ellas lui lei loro он она "
    "оно они"
)
INSIDE = {
    "heading": "int",
    "word": "inside interior indoors indoor drinnen drin innen dedans intérieur adentro "
    "dentro interno 屋内 室内 внутри داخل",
}
OUTSIDE = {
    "heading": "ext",
    "word": "outside exterior outdoors outdoor draußen außen dehors extérieur fuera afuera "
    "fuori 屋外 室外 снаружи خارج",
}
STYLES = {
    "anime": "anime manga cartoon ghibli アニメ",
    "watercolor": "watercolor watercolour watercolors watercolours aquarelle aquarell",
    "photorealistic": "photorealistic photoreal photographic photograph documentary",
    "3d_render": "render cgi claymation",
    "pixel_art": "pixel pixels pixelated bit",
}
COMPANY = {
    "iron": "a the treasure wooden iron old heavy sea",
    "the": "a an the this that these one his her my your its our their old golden gold "
    "silver broken pocket wrist red white yellow black brown polar young little small "
    "wild single great big autumn fallen falling dry dead le un du au",
    "der": "der dem den des ein einen einem eines am im zum vom seinen ihren alten alter "
    "letzten langen",
    "die": "die der eine einer keine meine seine ihre seiner ihrer goldene goldenen alte "
    "alten kaputte große kleine",
    "das": "das dem des ein einem eines kein im vom zum mein sein ihr der jeder kleine "
    "kleiner kleines kleinen altes",
    "in": "in_the in_a in_an in_his in_her in_their in_my in_our im in_einem dans_la "
    "dans_une dans_sa en_la en_una en_su nella in_una",
    "le": "le l un du au ce son mon petit vieux gros el",
    "el": "el un del con",
}
