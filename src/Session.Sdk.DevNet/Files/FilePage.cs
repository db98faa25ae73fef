namespace SessionSdk.DevNet;

/// <summary>The fixed pages that the file server answers some errors with.</summary>
internal static class FilePage
{
    public static string Of(int status) => status switch
    {
        400 => Page("400 Bad Request", "Bad Request", "The browser (or proxy) sent a request that this server could not understand."),
        404 => Page("404 Not Found", "Not Found", "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again."),
        405 => Page("405 Method Not Allowed", "Method Not Allowed", "The method is not allowed for the requested URL."),
        _ => Page(
            "500 Internal Server Error",
            "Internal Server Error",
            "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application."),
    };

    private static string Page(string title, string heading, string text) =>
        $"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{heading}</h1>\n<p>{text}</p>\n";
}
