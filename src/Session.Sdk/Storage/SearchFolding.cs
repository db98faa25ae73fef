using System.Collections.Frozen;

namespace SessionSdk.Storage;

/// <summary>Takes case and accents off letters. The table is its own, so that an index means the same whether or not the machine has ICU.</summary>
internal static class SearchFolding
{
    // The first letter of each line stands for all that follow: Unicode's compatibility decompositions without their combining marks, and letters with a stroke.
    private static readonly string[] Lines =
    [
        "aªÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặ",
        "μµ",
        "oºÒÓÔÕÖØòóôõöøŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợ",
        "cÇçĆćĈĉĊċČčḈḉ",
        "eÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệ",
        "iÌÍÎÏìíîïĨĩĪīĬĭĮįİıǏǐȈȉȊȋḬḭḮḯỈỉỊị",
        "nÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ",
        "uÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰự",
        "yÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ",
        "dĎďĐđḊḋḌḍḎḏḐḑḒḓ",
        "gĜĝĞğĠġĢģǦǧǴǵḠḡ",
        "hĤĥĦħȞȟḢḣḤḥḦḧḨḩḪḫẖ",
        "jĴĵǰ",
        "kĶķǨǩḰḱḲḳḴḵ",
        "lĹĺĻļĽľĿŀŁłḶḷḸḹḺḻḼḽ",
        "rŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ",
        "sŚśŜŝŞşŠšſȘșṠṡṢṣṤṥṦṧṨṩẛ",
        "tŢţŤťŦŧȚțṪṫṬṭṮṯṰṱẗ",
        "wŴŵẀẁẂẃẄẅẆẇẈẉẘ",
        "zŹźŻżŽžẐẑẒẓẔẕ",
        "æǢǣǼǽ",
        "ʒǮǯ",
        "øǾǿ",
        "ʹʹ",
        "αΆάἀἁἂἃἄἅἆἇἈἉἊἋἌἍἎἏὰάᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾰᾱᾲᾳᾴᾶᾷᾸᾹᾺΆᾼ",
        "εΈέϵἐἑἒἓἔἕἘἙἚἛἜἝὲέῈΈ",
        "ηΉήἠἡἢἣἤἥἦἧἨἩἪἫἬἭἮἯὴήᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟῂῃῄῆῇῊΉῌ",
        "ιΊΐΪίϊἰἱἲἳἴἵἶἷἸἹἺἻἼἽἾἿὶίιῐῑῒΐῖῗῘῙῚΊ",
        "οΌόὀὁὂὃὄὅὈὉὊὋὌὍὸόῸΌ",
        "υΎΫΰϋύϒϓϔὐὑὒὓὔὕὖὗὙὛὝὟὺύῠῡῢΰῦῧῨῩῪΎ",
        "ωΏώὠὡὢὣὤὥὦὧὨὩὪὫὬὭὮὯὼώᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯῲῳῴῶῷῺΏῼ",
        "σςϲϹ",
        "βϐ",
        "θϑ",
        "φϕ",
        "πϖ",
        "κϰ",
        "ρϱῤῥῬ",
        "еЀЁѐёӖӗ",
        "гЃѓ",
        "іЇї",
        "кЌќ",
        "иЍЙйѝӢӣӤӥ",
        "уЎўӮӯӰӱӲӳ",
        "ѵѶѷ",
        "жӁӂӜӝ",
        "аӐӑӒӓ",
        "әӚӛ",
        "зӞӟ",
        "оӦӧ",
        "өӪӫ",
        "эӬӭ",
        "чӴӵ",
        "ыӸӹ",
        "اآأإ",
        "وؤ",
        "يئ",
        "ەۀ",
        "ہۂ",
        "ےۓ",
        "bḂḃḄḅḆḇ",
        "fḞḟ",
        "mḾḿṀṁṂṃ",
        "pṔṕṖṗ",
        "vṼṽṾṿ",
        "xẊẋẌẍ",
    ];

    private static readonly FrozenDictionary<char, char> Letters =
        Lines.SelectMany(line => line.Skip(1).Select(letter => KeyValuePair.Create(letter, line[0]))).ToFrozenDictionary();

    /// <summary>Adds the plain form of a letter or digit; nothing for a mark above or below a letter.</summary>
    internal static void Append(System.Text.StringBuilder word, System.Text.Rune rune)
    {
        if (rune.Value < 0x80)
        {
            word.Append((char)(rune.Value is >= 'A' and <= 'Z' ? rune.Value | 0x20 : rune.Value));
            return;
        }

        if (IsMark(rune.Value))
        {
            return;
        }

        if (!rune.IsBmp)
        {
            word.Append(System.Text.Rune.ToLowerInvariant(rune).ToString());
            return;
        }

        char letter = (char)rune.Value is >= '\uFF01' and <= '\uFF5E' and var wide ? (char)(wide - 0xFEE0) : (char)rune.Value;
        switch (letter)
        {
            case '\u00DF' or '\u1E9E':
                word.Append("ss");
                break;
            case '\u00E6' or '\u00C6':
                word.Append("ae");
                break;
            case '\u0153' or '\u0152':
                word.Append("oe");
                break;
            case '\u00FE' or '\u00DE':
                word.Append("th");
                break;
            case >= '\uFB00' and <= '\uFB06':
                word.Append(Ligatures[letter - '\uFB00']);
                break;
            default:
                word.Append(Letters.TryGetValue(letter, out char plain) ? plain : char.ToLowerInvariant(letter));
                break;
        }
    }

    /// <summary>Tells whether a rune only marks the letter before it: accents, Hebrew points, Arabic vowel signs. Vowel signs of Indic and Thai scripts are letters here.</summary>
    internal static bool IsMark(int rune) => rune is (>= 0x0300 and <= 0x036F) or (>= 0x0591 and <= 0x05BD) or 0x05BF or 0x05C1 or 0x05C2 or 0x05C4 or 0x05C5 or 0x05C7
        or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F);

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
}
