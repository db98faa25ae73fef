using System.Net;

namespace SessionSdk.DevNet;

/// <summary>The fixed pages that the community server answers some errors with.</summary>
internal static class CommunityPages
{
    public static string Of(int status) => status switch
    {
        403 => Page("403 Forbidden", "Forbidden", "You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server."),
        406 => Page(
            "406 Not Acceptable",
            "Not Acceptable",
            "The resource identified by the request is only capable of generating response entities which have content characteristics not acceptable according to the accept headers sent in the request."),
        _ => FilePage.Of(status),
    };

    public static string Redirect(string url)
    {
        string shown = WebUtility.HtmlEncode(url);
        return $"<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: <a href=\"{shown}\">{shown}</a>. If not, click the link.\n";
    }

    private static string Page(string title, string heading, string text) =>
        $"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{heading}</h1>\n<p>{text}</p>\n";
}
