using System.Net;
using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Shows the pages that browsers are meant to see.</summary>
internal static class WebEndpoints
{
    public static CommunityAnswer Rooms(CommunityCall call)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=en>\n<title>Communities</title>\n<ul>\n");
        foreach (CommunityRoom room in call.State.Rooms.Where(room => new Rights(room, account: null).CanSee))
        {
            string name = WebUtility.HtmlEncode(room.Name);
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<li><a href=\"/r/{room.Token}/\">{name}</a></li>\n");
        }

        return CommunityAnswer.Html(200, page.Append("</ul>\n").ToString());
    }

    public static CommunityAnswer Room(CommunityCall call)
    {
        if (!call.Rights.CanSee)
        {
            return CommunityAnswer.Page(404);
        }

        string name = WebUtility.HtmlEncode(call.Room.Name);
        return CommunityAnswer.Html(200, $"<!doctype html>\n<html lang=en>\n<title>{name}</title>\n<p>/{call.Room.Token}?public_key={call.State.Keys.PublicKey}</p>\n");
    }
}
